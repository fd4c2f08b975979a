import { Agent } from 'node:http'
import { follow } from './follow.ts'
import type { CaughtUp, Job } from './job.ts'
import { postJson, readJson } from './post-json.ts'

/** Follows a reply from its beginning; a second reader joins after so many words and asks for everything. */
export async function catchUp(job: Extract<Job, { do: 'resume' }>): Promise<CaughtUp> {
  const { url, text, after } = job
  const agent = new Agent({ keepAlive: true })
  const created = await postJson(`${url}/api/v1/conversations`, {}, agent)
  const { id } = await readJson<{ id: string }>(created, 201)
  const conversation = `${url}/api/v1/conversations/${id}`

  let words = 0
  let seq = 0
  const half = Promise.withResolvers<void>()
  const ended = Promise.withResolvers<void>()
  const first = await follow(conversation, 0, (events) => {
    for (const { id, event, data } of events) {
      seq = Number(id)
      if (event === 'text-delta')
        words += (JSON.parse(data) as { text: string }).text.trimEnd().split(' ').length
      if (words >= after) half.resolve()
      if (event === 'run-end') ended.resolve()
    }
  })
  const parts = [{ type: 'text', text }]
  await readJson(await postJson(`${conversation}/messages`, { parts }, agent), 202)
  await half.promise

  const missed = seq
  const began = performance.now()
  let writes = 0
  const caughtUp = Promise.withResolvers<CaughtUp>()
  const second = await follow(conversation, 0, (events) => {
    writes++
    if (Number(events.at(-1)!.id) >= missed)
      caughtUp.resolve({ writes, events: missed, ms: performance.now() - began })
  })
  await ended.promise
  first.close()
  second.close()
  agent.destroy()
  return await caughtUp.promise
}
