import type { ComponentChildren } from 'preact'

/** Who sits here, and what that lets them do. */
export const person = () => ({
  title: 'Account',
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
})
