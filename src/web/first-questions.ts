/** What a page asks the server first, whoever sits there: they are asked while its script is still on its way. */
export const WHO = '/api/v1/me'

/** So many messages are there at first: more than a screen of them. All are laid out before the newest is seen. */
export const FIRST_MESSAGES = 30

/** What it asks as soon as somebody is in. A test holds these against what it does ask. */
export function firstQuestions(path: string): string[] {
  const id = /^\/c\/([^/]+)\/?$/.exec(path)?.[1]
  return [
    ...(id === undefined ? [] : [`/api/v1/conversations/${id}/messages?limit=${FIRST_MESSAGES}`]),
    '/api/v1/conversations?limit=50&archived=false',
    '/api/v1/conversations?limit=200&archived=false&pinned=true',
    '/api/v1/models',
  ]
}
