/** How much the model can still read. */
export const usage = () => ({
  title: 'What this conversation took',
  meter: (share: string) => `Context: ${share} taken`,
  nearlyFull: (share: string, model: string) =>
    `${share} of what ${model} can read at once is taken. When it is full, older messages are summed up or left out.`,
})
