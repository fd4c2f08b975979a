import { createApi, eventsPath } from './api.ts'
import { fingerprint, framesOf, holdsRunEnd, readStream } from './event-stream.ts'
import { wander } from './wandering-reader.ts'

/**
 * The heart of the resume suite, so that a saboteur can be put in front of it too: one undisturbed reader and one
 * wandering reader for each seed follow the same reply from its first event on.
 * @returns a line for each reader that was shown anything else; none when the promise holds
 */
export async function resumeFaults(
  url: string,
  script: string,
  seeds: readonly number[],
  patienceMs?: number,
): Promise<{ faults: string[]; events: number; connections: number }> {
  const api = createApi({ url })
  const { id } = await api.create({ title: 'resume' })
  const undisturbed = readStream(url, eventsPath(id, 'after=0'), { until: holdsRunEnd })
  const wanderers = seeds.map((seed) => wander(url, id, seed, patienceMs))
  await api.send(id, script)
  const frames = framesOf((await undisturbed).bytes)
  const expected = fingerprint(frames)
  const faults = frames.every((frame, index) => frame.id === index + 1)
    ? []
    : ['the undisturbed reader saw numbers that are not 1, 2, 3 …']
  let connections = 0
  for (const [index, wanderer] of wanderers.entries()) {
    const journey = await wanderer
    connections += journey.connections
    if (fingerprint(journey.frames) !== expected)
      faults.push(
        `seed ${seeds[index]}: ${journey.frames.length} events of ${frames.length}, last ${journey.frames.at(-1)?.id}`,
      )
  }
  return { faults, events: frames.length, connections }
}
