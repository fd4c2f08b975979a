import type { ComponentChildren } from 'preact'

/** The form that asks for a token. */
export const door = () => ({
  signInTo: 'Sign in to Loquat',
  ended: 'Your sign-in has ended. Sign in again to go on where you were; what you typed is kept.',
  token: 'Token',
  showToken: 'Show the token',
  show: 'Show',
  hide: 'Hide',
  signIn: 'Sign in',
  signingIn: 'Signing in…',
  pasteFirst: 'Paste the token first.',
  whereFrom: (command: ComponentChildren): ComponentChildren => [
    'Whoever runs the server has one: it printed a sign-in link at its first start, and ',
    command,
    ' makes more.',
  ],
})
