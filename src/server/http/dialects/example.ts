import { randomBytes } from 'node:crypto'
import { AppError } from '../../../protocol/index.ts'
import { MAIN_OWNER, type Principal } from '../../accounts/principal.ts'
import { findSession, readAllMessages } from '../../conversations/dialect-sessions.ts'
import { readBranch } from '../../conversations/messages.ts'
import { conversationOf } from '../../conversations/rows.ts'
import { readBytes } from '../body.ts'
import type { Cookies } from '../credentials.ts'
import { stateOf, unchanged } from '../etag.ts'
import type { HttpContext } from '../request.ts'
import { detailBody, invalid } from './detail.ts'
import type { Dialect } from './dialect.ts'
import { linesOf, timed } from './example-lines.ts'
import { streamLines } from './example-stream.ts'
import { sendText, type DialectDeps } from './send-text.ts'

const DIALECT = 'example'
/** The one history of somebody who signed in or sent a token. */
const OWN_PAGE = 'page'
const MAX_PROMPT = 262_144
/** Messages above a reply that can be of the same millisecond. */
const NEAR = 64

export interface ExampleOptions extends DialectDeps {
  cookies: Cookies
}

/** The chat example: one page with one history, sent as lines of JSON. */
export function exampleDialect(options: ExampleOptions): Dialect {
  const { conversations, cookies } = options

  /** The page names no session: it belongs to who is signed in, and where nobody need sign in, to the browser. */
  function sessionOf(c: HttpContext, principal: Principal): string {
    const { incoming, outgoing } = c.env
    const anybody = principal.ownerId === MAIN_OWNER && principal.tokenId === undefined
    if (!anybody || incoming.headers.authorization !== undefined) return OWN_PAGE
    // A page of another site speaks for itself, not for who sits there.
    const known = c.get('foreign') ? undefined : cookies.read(incoming).browser
    if (known !== undefined && /^[\w-]{1,128}$/.test(known)) return known
    const made = randomBytes(16).toString('base64url')
    outgoing.appendHeader('set-cookie', cookies.browser(made))
    return made
  }

  return {
    errorBody: detailBody,
    routes: [
      { method: 'GET', path: '/chat', handle: (c) => c.redirect('/chat/', 307) },
      {
        method: 'GET',
        path: '/chat/',
        handle: async (c, principal) => {
          const { ownerId } = principal
          const sessionId = sessionOf(c, principal)
          const found = await findSession(conversations, { ownerId, dialect: DIALECT, sessionId })
          const conversation = found && conversationOf(found.conversation)
          const known = conversation && unchanged(c, stateOf(conversation))
          if (known) return known
          const messages = conversation
            ? await readAllMessages(conversations, ownerId, conversation.id)
            : []
          return c.body(linesOf(messages).join('\n'), 200, {
            'content-type': 'text/plain; charset=utf-8',
            'cache-control': 'no-store',
          })
        },
      },
      {
        method: 'POST',
        path: '/chat/',
        handle: async (c, principal) => {
          const text = await readPrompt(c)
          const sessionId = sessionOf(c, principal)
          const sent = { dialect: DIALECT, sessionId, text, instructions: null }
          const taken = await sendText(options, c, principal, sent)
          const { id, messageId } = { ...taken.message, ...taken.run }
          const branch = await readBranch(
            conversations.store,
            taken.run.conversationId,
            messageId,
            NEAR,
          )
          const [asked, reply] = timed(branch.reverse()).slice(-2)
          if (!asked || !reply) throw new AppError('internal', { details: { id } })
          const blank = { ...reply, message: { ...reply.message, parts: [] } }
          return streamLines(options, c, taken, [asked, blank])
        },
      },
    ],
  }
}

/**
 * The field `prompt` of a form, of either kind.
 * @throws AppError `body_too_large`, `invalid_request`
 */
async function readPrompt(c: HttpContext): Promise<string> {
  const bytes = await readBytes(c.env.incoming)
  const prompt = await field(bytes, c.req.header('content-type') ?? '')
  const loc = ['body', 'prompt']
  if (prompt === undefined || prompt === '')
    throw invalid({ type: 'missing', loc, msg: 'Field required', input: null })
  if (prompt.trim() === '')
    throw invalid({
      type: 'value_error',
      loc,
      msg: 'Value error, must not be blank',
      input: prompt,
    })
  if (prompt.length > MAX_PROMPT)
    throw new AppError('body_too_large', {
      message: `The prompt is longer than ${MAX_PROMPT} characters.`,
    })
  return prompt
}

async function field(bytes: Buffer, type: string): Promise<string | undefined> {
  if (!/^(multipart\/form-data|application\/x-www-form-urlencoded)\b/i.test(type)) return undefined
  try {
    const body = new Uint8Array(bytes)
    const form = await new Response(body, { headers: { 'content-type': type } }).formData()
    const value = form.getAll('prompt').at(-1)
    return typeof value === 'string' ? value : await value?.text()
  } catch (cause) {
    throw new AppError('invalid_json', { message: 'There was an error parsing the body', cause })
  }
}
