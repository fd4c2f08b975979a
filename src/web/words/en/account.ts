import type { Formats } from '../formats.ts'

/** The way in. */
export const account = ({ length }: Formats) => ({
  closed: 'This page is closed',
  moment: 'One moment…',
  signingYouIn: 'Signing you in…',
  linkQuestion: 'Sign in with this link?',
  linkWarning:
    'You are signed in already. Go on only if the link is your own: what you write afterwards belongs to whoever made it.',
  stay: 'Stay as I am',
  useLink: 'Sign in with the link',

  notValid: 'This token is not valid, or no longer. Check that all of it was pasted.',
  notForPage: (said: string) => `This token is valid, but not for this page. ${said}`,
  tooManyAttempts: (seconds: number) =>
    `Too many attempts. Try again in ${length(seconds, 'second')}.`,
})
