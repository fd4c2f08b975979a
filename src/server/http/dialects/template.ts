import { AppError, textOf, type Message } from '../../../protocol/index.ts'
import type { Principal } from '../../accounts/principal.ts'
import { deleteConversation } from '../../conversations/conversations.ts'
import {
  countSessions,
  findSession,
  leaveBranches,
  liveRuns,
  readAllMessages,
} from '../../conversations/dialect-sessions.ts'
import { conversationOf } from '../../conversations/rows.ts'
import { cancelRun } from '../../runs/cancel-run.ts'
import { stateOf, unchanged } from '../etag.ts'
import type { HttpContext } from '../request.ts'
import { checked, detailBody } from './detail.ts'
import type { Dialect, DialectRoute } from './dialect.ts'
import { followReply } from './follow-reply.ts'
import { failureResponse, logFailure } from './reply-failure.ts'
import { sandboxCosts } from './sandbox.ts'
import { sendText, type DialectDeps, type Taken } from './send-text.ts'
import { readTemplateBody } from './template-body.ts'
import { chatMessage, MAX_MESSAGE } from './template-schemas.ts'
import { streamReply } from './template-stream.ts'
import { answeredTurns, templateMessages } from './template-view.ts'
import { isoFormat } from './timestamps.ts'
import { createTurnCounts } from './turn-counts.ts'

const DIALECT = 'template'
const DEFAULT_PROMPT = 'You are a helpful AI assistant.'

export interface TemplateOptions extends DialectDeps {
  /** May clients say what the model is told before everything else? */
  clientPrompts: boolean
}

/** The chat API template: conversations by a name that the client chooses, replies as JSON or as bare text. */
export function templateDialect(options: TemplateOptions): Dialect {
  const { conversations, context } = options
  const turnCounts = createTurnCounts()
  const nameOf = (c: HttpContext, { ownerId }: Principal) => ({
    ownerId,
    dialect: DIALECT,
    sessionId: c.req.param('session_id') ?? '',
  })
  const find = (c: HttpContext, principal: Principal) =>
    findSession(conversations, nameOf(c, principal))

  const allSessions = ({ ownerId }: Principal) =>
    countSessions(conversations, { ownerId, dialect: DIALECT })

  async function send(c: HttpContext, principal: Principal): Promise<Taken> {
    const body = checked(chatMessage, await readTemplateBody(c.env.incoming))
    if (body.message.length > MAX_MESSAGE)
      throw new AppError('body_too_large', {
        message: `The message is longer than ${MAX_MESSAGE} characters.`,
      })
    const asked = options.clientPrompts ? body.system_prompt || undefined : undefined
    const taken = await sendText(options, c, principal, {
      dialect: DIALECT,
      sessionId: body.session_id,
      text: body.message,
      instructions: asked ?? DEFAULT_PROMPT,
    })
    taken.headers['x-system-prompt'] = promptInForce(options, taken.isNew, asked)
    return taken
  }

  async function chat(c: HttpContext, principal: Principal): Promise<Response> {
    const taken = await send(c, principal)
    const { reply, cause } = await wholeReply(options, taken)
    if (reply?.state !== 'completed') {
      logFailure(context, c, taken.run.id, reply, cause)
      return failureResponse(c, reply, taken.headers)
    }
    const { session_id } = taken.session.session
    const turns = await turnCounts.of(taken, async () => {
      const { ownerId } = principal
      const name = { ownerId, dialect: DIALECT, sessionId: session_id }
      const [counted] = await countSessions(conversations, name)
      return counted?.turns ?? 0
    })
    return answer(
      c,
      {
        response: textOf(reply.parts),
        session_id,
        timestamp: isoFormat(Date.parse(reply.createdAt) * 1000),
        turn_count: turns,
      },
      { ...taken.headers, 'x-finish-reason': reply.finishReason ?? 'stop' },
    )
  }

  const routes: DialectRoute[] = [
    { method: 'POST', path: '/chat', handle: chat },
    {
      method: 'POST',
      path: '/chat-stream',
      handle: async (c, principal) => streamReply(options, c, await send(c, principal)),
    },
    {
      method: 'GET',
      path: '/history/:session_id',
      handle: async (c, principal) => {
        const found = await find(c, principal)
        if (!found) throw new AppError('conversation_not_found', { message: 'Session not found' })
        const { ownerId } = principal
        const conversation = conversationOf(found.conversation)
        const known = unchanged(c, stateOf(conversation))
        if (known) return known
        const messages = await readAllMessages(conversations, ownerId, conversation.id)
        return answer(c, {
          session_id: found.session.session_id,
          messages: templateMessages(messages),
          turn_count: answeredTurns(messages),
        })
      },
    },
    {
      method: 'DELETE',
      path: '/history/:session_id',
      handle: async (c, principal) => {
        const { sessionId: session_id, ownerId } = nameOf(c, principal)
        const found = await find(c, principal)
        if (!found) return answer(c, { status: 'not_found', session_id })
        await deleteConversation(conversations, ownerId, found.conversation.id)
        return answer(c, { status: 'cleared', session_id })
      },
    },
    {
      method: 'GET',
      path: '/sessions',
      handle: async (c, principal) => {
        const rows = await allSessions(principal)
        const sessions = rows.map(({ session_id, turns, created_at }) => ({
          session_id,
          turns,
          created_at: isoFormat(created_at * 1000),
        }))
        return answer(c, { sessions })
      },
    },
    {
      method: 'POST',
      path: '/reset/:session_id',
      handle: async (c, principal) => {
        const { sessionId: session_id, ownerId } = nameOf(c, principal)
        const found = await find(c, principal)
        if (!found) return answer(c, { status: 'not_found', session_id })
        const { id } = found.conversation
        const [counted] = await countSessions(conversations, nameOf(c, principal))
        for (const run of await liveRuns(conversations, id))
          await cancelRun(context, ownerId, run.id)
        await leaveBranches(conversations, id)
        return answer(c, { status: 'reset', session_id, previous_turns: counted?.turns ?? 0 })
      },
    },
    {
      method: 'GET',
      path: '/stats',
      handle: async (c, principal) => {
        const rows = await allSessions(principal)
        const total = rows.reduce((sum, { messages }) => sum + messages, 0)
        return answer(c, {
          total_sessions: rows.length,
          total_messages: total,
          avg_messages_per_session: rows.length === 0 ? 0 : total / rows.length,
        })
      },
    },
  ]
  const health: DialectRoute['handle'] = (c) =>
    wantsPage(c) ? undefined : answer(c, { status: 'ok', service: 'chat-api' }, { vary: 'Accept' })
  return {
    errorBody: detailBody,
    routes: [
      { method: 'GET', path: '/', handle: health },
      { method: 'GET', path: '/v1', handle: health },
      { method: 'GET', path: '/v1/', handle: health },
      ...routes,
      ...routes.map((route) => ({ ...route, path: `/v1${route.path}` })),
      {
        method: 'GET',
        path: '/openapi.json',
        handle: async (c) => answer(c, (await import('./template-openapi.ts')).templateOpenApi()),
      },
      {
        method: 'GET',
        path: '/sandbox/costs',
        handle: (c) => sandboxCosts(context.models, c),
      },
      {
        method: 'GET',
        path: '/docs',
        handle: (c) => c.redirect('/api/docs?of=/openapi.json', 307),
      },
    ],
  }
}

/** Browsers ask for a page by name; programs take anything. */
function wantsPage(c: HttpContext): boolean {
  return c.req.path === '/' && /\btext\/html\b/i.test(c.req.header('accept') ?? '')
}

function answer(c: HttpContext, body: object, headers: Record<string, string> = {}): Response {
  return c.json(body, 200, { 'cache-control': 'no-store', ...headers })
}

function promptInForce(
  { clientPrompts }: TemplateOptions,
  isNew: boolean,
  asked: string | undefined,
): string {
  if (!clientPrompts) return 'off'
  if (!isNew) return 'session'
  return asked === undefined ? 'default' : 'request'
}

/** Waits for the end of a reply. */
function wholeReply(
  { subscribe }: DialectDeps,
  { run, seq }: Taken,
): Promise<{ reply: Message | undefined; cause: unknown }> {
  return new Promise((resolve) => {
    const end = (reply: Message | undefined, cause: unknown) => resolve({ reply, cause })
    followReply(subscribe, run, seq, { grow: () => true, end })
  })
}
