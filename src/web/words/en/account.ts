import type { ComponentChildren } from 'preact'
import type { Formats } from '../formats.ts'

/** Who sits here, and the way in and out. */
export const account = ({ length }: Formats) => ({
  account: 'Account',
  access: {
    local: 'Local access: this server is for one person on this machine, so nobody has to sign in.',
    token: 'Access by token: everybody who uses this server shows a token or signs in with one.',
    public:
      'Public access: whoever opens this page may chat. Each browser has its own conversations, which only it can see.',
  },
  onePerson: 'You are the one person here, and may do everything.',
  byCookie: 'You are not signed in. This browser keeps your conversations by a cookie.',
  signedInAs: (owner: ComponentChildren, main: boolean, admin: boolean): ComponentChildren => [
    'You are signed in as ',
    owner,
    main && ', the main account',
    admin ? ', and may administer the server.' : '.',
  ],
  signOut: 'Sign out',

  closed: 'This page is closed',
  moment: 'One moment…',
  signingYouIn: 'Signing you in…',
  linkQuestion: 'Sign in with this link?',
  linkWarning:
    'You are signed in already. Go on only if the link is your own: what you write afterwards belongs to whoever made it.',
  stay: 'Stay as I am',
  useLink: 'Sign in with the link',

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
  notValid: 'This token is not valid, or no longer. Check that all of it was pasted.',
  notForPage: (said: string) => `This token is valid, but not for this page. ${said}`,
  tooManyAttempts: (seconds: number) =>
    `Too many attempts. Try again in ${length(seconds, 'second')}.`,
})
