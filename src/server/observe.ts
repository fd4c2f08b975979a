import type { Server } from 'node:http'
import {
  AppError,
  type Chunk,
  type FinishReason,
  type Prompt,
  type Usage,
} from '../protocol/index.ts'
import type { Model } from './models/model.ts'
import type { Models } from './models/registry.ts'
import type { RunContext } from './runs/run-context.ts'
import type { Statement } from './store/statement.ts'
import type { Store } from './store/store.ts'
import { spokenPrompt, spokenReply } from './telemetry/spoken.ts'
import type { Telemetry, Work } from './telemetry/telemetry.ts'
import type { Tools } from './tools/registry.ts'
import type { Tool } from './tools/tool.ts'

/** The same models; while somebody looks, each call of one is told of. */
export function observedModels(models: Models, telemetry: Telemetry): Models {
  return {
    ...models,
    resolve(id) {
      const model = models.resolve(id)
      return telemetry.isOn() ? observedModel(model, telemetry, models) : model
    },
  }
}

function observedModel(model: Model, telemetry: Telemetry, models: Models): Model {
  return {
    id: model.id,
    info: model.info,
    stream: (prompt, options) => ({
      [Symbol.asyncIterator]() {
        const call = observedCall(model, prompt, telemetry, models)
        const inner = call.work.within(() => model.stream(prompt, options)[Symbol.asyncIterator]())
        return {
          async next() {
            try {
              const result = await call.work.within(() => inner.next())
              if (result.done) call.end()
              else call.saw(result.value)
              return result
            } catch (error) {
              call.end(error)
              throw error
            }
          },
          async return() {
            call.end()
            return (await inner.return?.()) ?? { value: undefined, done: true }
          },
        }
      },
    }),
  }
}

/** By the conventions of OpenTelemetry for generative AI. */
function observedCall(
  { id, info }: Model,
  prompt: Prompt,
  telemetry: Telemetry,
  { conventionalName }: Models,
) {
  const began = performance.now()
  const about = {
    'gen_ai.operation.name': 'chat',
    'gen_ai.provider.name': conventionalName(id),
    'gen_ai.request.model': info.name,
    'gen_ai.response.model': info.name,
  }
  const work = telemetry.start(`chat ${info.name}`, 'client', {
    ...about,
    'gen_ai.response.model': undefined,
    'gen_ai.request.max_tokens': prompt.settings.maxOutputTokens,
    'gen_ai.request.temperature': prompt.settings.temperature,
    'gen_ai.request.top_p': prompt.settings.topP,
    ...(telemetry.withContent ? spokenPrompt(prompt) : {}),
  })
  const seconds = () => (performance.now() - began) / 1000
  let first = true
  let over = false
  let usage: Usage | undefined
  let finishReason: FinishReason | undefined
  const reply = telemetry.withContent ? spokenReply() : undefined

  /** One of several that stand in for each other. */
  function answeredBy(model: string): void {
    about['gen_ai.provider.name'] = conventionalName(model)
    about['gen_ai.response.model'] = model.slice(model.indexOf(':') + 1)
  }

  return {
    work,
    saw(chunk: Chunk): void {
      if (chunk.type === 'model') return answeredBy(chunk.model)
      if (chunk.type === 'usage') usage = chunk.usage
      else if (chunk.type === 'finish') finishReason = chunk.finishReason
      else if (first) {
        first = false
        telemetry.record('gen_ai.client.operation.time_to_first_chunk', seconds(), about)
        work.set({ 'gen_ai.response.time_to_first_chunk': seconds() })
      }
      reply?.saw(chunk)
    },
    end(error?: unknown): void {
      if (over) return
      over = true
      const code = error === undefined ? undefined : codeOf(error)
      if (code !== undefined) work.fail(code)
      const outcome = { ...about, 'error.type': code }
      telemetry.record('gen_ai.client.operation.duration', seconds(), outcome)
      work.set(about)
      if (finishReason) work.set({ 'gen_ai.response.finish_reasons': [finishReason] })
      if (reply) work.set(reply.attributes(finishReason))
      if (usage) tellUsage(usage, about, work, telemetry)
      work.end()
    },
  }
}

function tellUsage(usage: Usage, about: object, work: Work, telemetry: Telemetry): void {
  const { inputTokens, outputTokens, cachedInputTokens } = usage
  work.set({
    'gen_ai.usage.input_tokens': inputTokens,
    'gen_ai.usage.output_tokens': outputTokens,
    'gen_ai.usage.cache_read.input_tokens': cachedInputTokens,
  })
  const tokens = { input: inputTokens, output: outputTokens }
  for (const [type, count] of Object.entries(tokens))
    telemetry.record('gen_ai.client.token.usage', count, { ...about, 'gen_ai.token.type': type })
}

/** The same tools; each call is told of, without its arguments and its result. */
export function observedTools(tools: Tools, telemetry: Telemetry): Tools {
  return {
    ...tools,
    find(name) {
      const tool = tools.find(name)
      return tool && telemetry.isOn() ? observedTool(tool, telemetry) : tool
    },
  }
}

function observedTool(tool: Tool, telemetry: Telemetry): Tool {
  const { name } = tool.info
  return {
    ...tool,
    check: (input) => tool.check(input),
    async execute(input, call) {
      const began = performance.now()
      const work = telemetry.start(`execute_tool ${name}`, 'internal', {
        'gen_ai.operation.name': 'execute_tool',
        'gen_ai.tool.name': name,
        'gen_ai.tool.call.id': call.toolCallId,
      })
      let failed = true
      try {
        const output = await work.within(() => tool.execute(input, call))
        failed = false
        return output
      } finally {
        if (failed) work.fail('tool_failed')
        const about = { 'gen_ai.tool.name': name, failed }
        telemetry.record('loquat.tool.duration', (performance.now() - began) / 1000, about)
        work.end()
      }
    },
  }
}

/** The same store; how long its reads and commits take, and how much is in each of these, is told. */
export function observedStore(store: Store, telemetry: Telemetry): Store {
  async function read(...statements: Statement[]): Promise<unknown> {
    const began = performance.now()
    try {
      return await store.read(...statements)
    } finally {
      telemetry.record('loquat.read.duration', (performance.now() - began) / 1000)
    }
  }

  return {
    ...store,
    read: read as Store['read'],
    async write(units, durable) {
      const began = performance.now()
      try {
        return await store.write(units, durable)
      } finally {
        telemetry.record('loquat.commit.duration', (performance.now() - began) / 1000)
        telemetry.record('loquat.commit.units', units.length)
      }
    },
  }
}

function codeOf(error: unknown): string {
  return error instanceof AppError ? error.code : 'internal'
}

/** What is counted whenever somebody looks. */
export function watchServer(telemetry: Telemetry, { active, queued }: RunContext, server: Server) {
  let connections = 0
  server.on('connection', (socket) => {
    connections++
    socket.once('close', () => connections--)
  })
  telemetry.watch('loquat.runs.active', () => active.size)
  telemetry.watch('loquat.runs.queued', () => queued.size)
  telemetry.watch('loquat.connections', () => connections)
}
