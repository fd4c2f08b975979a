/** In the place of a conversation that is not there. */
export const missing = () => ({
  missing: 'There is no such conversation. It may have been deleted.',
  beginNew: 'Begin a new one',
  left: 'You had not sent this yet:',
  copyLeft: 'Copy what you had not sent',
  beginWith: 'Begin a new one with it',
})
