import { describe, expect, it } from 'vitest'
import { createChangeSet, decodeChanges, encodeChange, type Change } from './changes.ts'

const events = (conversationId: string, first: number, last: number): Change => ({
  ...{ kind: 'events', conversationId, first, last, endsRun: false, listed: false },
})

describe('changes', () => {
  it('arrive as they were sent', () => {
    const changes: Change[] = [
      events('conv_1', 3, 7),
      { ...events('conv_2', 1, 1), endsRun: true, listed: true } as Change,
      { ...events('conv_3', 1, 0), listed: true } as Change,
      { kind: 'deleted', conversationId: 'conv_4' },
      { kind: 'stop', runId: 'run_1' },
      { kind: 'provider', providerId: 'openai' },
    ]
    expect(decodeChanges(changes.map(encodeChange).join('\n'))).toEqual(changes)
  })

  it('of a kind that is not known yet are passed over', () => {
    expect(decodeChanges('z whatever 1 2\n\ns run_1')).toEqual([{ kind: 'stop', runId: 'run_1' }])
  })

  it('of one log become one, and a deletion outlasts them', () => {
    const set = createChangeSet()
    set.add(events('conv_1', 3, 4))
    set.add({ ...events('conv_1', 5, 9), endsRun: true } as Change)
    set.add(events('conv_2', 1, 2))
    set.add({ kind: 'deleted', conversationId: 'conv_2' })
    expect(set.size).toBe(2)
    expect(set.take()).toEqual([
      { ...events('conv_1', 3, 9), endsRun: true },
      { kind: 'deleted', conversationId: 'conv_2' },
    ])
    expect(set.size).toBe(0)
  })
})
