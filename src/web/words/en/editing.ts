/** A reply being edited. */
export const editing = () => ({
  field: 'The reply',
  save: 'Save',
  saving: 'Saving…',
  onlyWords:
    'Only the words go along: not what the model thought, and not its tools, sources and files.',
})
