import { setTimeout as delay } from 'node:timers/promises'
import { afterAll, expect, test } from 'vitest'
import { eventsPath, textIn } from '../protocol/api.ts'
import { framesOf, holdsRunEnd, readStream } from '../protocol/event-stream.ts'
import { removeDataDirectories } from '../server-process.ts'
import { startNodes, type Node } from './two-nodes.ts'

afterAll(removeDataDirectories)

/** Starts a reply on one node and reads it on another, until it has begun. */
async function begin(owner: Node, witness: Node) {
  const { id } = await owner.api.create()
  const reader = readStream(witness.url, eventsPath(id, 'after=0'), { until: holdsRunEnd })
  const begun = readStream(witness.url, eventsPath(id, 'after=0'), {
    until: (bytes) => bytes.includes('w10 '),
  })
  const { run } = await owner.api.send(id, '[tokens=5000 rate=50]')
  await begun
  return { id, run, reader }
}

test(
  'runs of a node that is killed, or frozen, are ended by another; a frozen one says no more',
  { timeout: 90_000 },
  async () => {
    const { nodes } = await startNodes(3)
    const [killed, frozen, heir] = nodes as [Node, Node, Node]
    const [one, two] = await Promise.all([begin(killed, heir), begin(frozen, heir)])
    const gone = performance.now()
    killed.server.process.kill('SIGKILL')
    frozen.server.process.kill('SIGSTOP')

    for (const { id, run, reader } of [one, two]) {
      const frames = framesOf((await reader).bytes)
      // A lease is 15 s, and is looked at every 5.
      expect(performance.now() - gone).toBeLessThan(25_000)
      expect(frames.map((frame) => frame.id)).toEqual(frames.map((_, i) => i + 1))
      expect(frames.at(-1)!.data).toContain('"state":"interrupted"')
      const shown = frames
        .filter(({ type }) => type === 'text-delta')
        .map(({ data }) => (JSON.parse(data) as { text: string }).text)
        .join('')
      expect(textIn((await heir.api.messages(id)).items[1])).toBe(shown)
      expect((await heir.api.run(run.id)).state).toBe('interrupted')
    }

    const { seq } = await heir.api.conversation(two.id)
    frozen.server.process.kill('SIGCONT')
    // It notices with its first commit, or its next heartbeat.
    await delay(7000)
    expect((await heir.api.conversation(two.id)).seq).toBe(seq)
    const { run } = await frozen.api.act(two.run.id, 'continue')
    expect(run.state).toBe('running')
    await heir.api.act(run.id, 'cancel')
    await Promise.all([frozen.server.end(), heir.server.end()])
  },
)
