/** A conversation of which nothing is kept. */
export const temporary = () => ({
  about: 'About this conversation',
  short: 'Nothing of this is kept.',
  long: 'It is gone with a reload, or once you leave. The model’s provider receives what you send, as always.',
  cut: 'The connection broke, and with it this reply.',
  keep: 'Keep it',
  keeping: 'Keeping it…',
  keepWaits: 'When the reply has ended',
  saysKept: 'This conversation is kept now',
  left: 'The temporary conversation is gone in a moment.',
  goBack: 'Go back',
})
