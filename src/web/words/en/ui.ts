/** What stands all over the page. */
export const ui = () => ({
  cancel: 'Cancel',
  close: 'Close',
  chooseModel: 'Choose a model',
  copied: 'Copied',
  copy: 'Copy',
  copyFailed: 'Copying failed',
  connectModel: 'Connect a model',
  loading: 'Loading…',
  newConversation: 'New conversation',
  outOfReach: 'The server cannot be reached. Check that it is running, then try again.',
  saved: 'Saved',
  saysTryAgain: 'You can try again now',
  settings: 'Settings',
  showOlder: 'Show older ones',
  somethingWrong: 'Something went wrong.',
  tryAgain: 'Try again',
})
