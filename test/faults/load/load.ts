import { setTimeout as delay } from 'node:timers/promises'
import { call, type Answer } from '../../protocol/http-client.ts'
import { Refused, type World } from '../kill/world.ts'
import { openReader, type Reader } from '../reader.ts'
import { OTHERS, replies, type Work } from './works.ts'

/** Something that clients change, one step after the other. */
export interface Subject {
  name: string
  /** How it is before the first step. */
  first: unknown
  steps: Step[]
  /** How it is on a server. */
  look(world: World): Promise<unknown>
}

interface Step {
  /** How it is after this step. */
  value: unknown
  /** Our end of the connection that this step was acknowledged on, once it was. */
  port?: number
  /** Was it said that it was not taken? */
  refused?: true
}

/** What clients did and readers were shown until the server was gone, or they were told to stop. */
export interface Load {
  subjects: Subject[]
  readers: { conversationId: string; reader: Reader }[]
  /** What was refused and should not have been. */
  refused: string[]
  /** How often something was refused as it had to be. */
  tolerated(): number
  /** Lets everybody finish what they have asked for; readers stay. */
  stop(): void
  /** Resolves when all are done. */
  over: Promise<unknown>
}

export interface LoadOptions {
  /** Replies at a time, with two readers each. */
  streams: number
  random: () => number
  /** Nothing else is done beside them. */
  repliesOnly?: boolean
  /** What may be refused; whoever is, begins with something new. */
  tolerates?(refused: Refused): boolean
}

/** Notes what something is to be, and by which answer that was acknowledged. */
export type Put = <T>(value: unknown, request: Promise<Answer<T>>) => Promise<Answer<T>>

/** What those who put a server under load have at hand. */
export interface Client {
  random(): number
  /** @throws Refused for anything but success; another error when the server is gone, or it is time to stop */
  ask<T>(method: string, path: string, json?: unknown): Promise<Answer<T>>
  subject(name: string, first: unknown, look: Subject['look']): Put
  /** The same one for everybody who asks for it by this name. */
  theSubject(name: string, first: unknown, look: Subject['look']): Put
  follow(conversationId: string): Reader
  stopped(): boolean
}

/** Puts a server under load until it is gone. */
export function putUnderLoad(url: string, token: string, options: LoadOptions): Load {
  const headers = { authorization: `Bearer ${token}` }
  const { streams, random, repliesOnly = false, tolerates = () => false } = options
  const subjects: Subject[] = []
  const readers: Load['readers'] = []
  const refused: string[] = []
  let tolerated = 0
  let stopped = false

  function subject(name: string, first: unknown, look: Subject['look']): Put {
    const made: Subject = { name, first, steps: [], look }
    subjects.push(made)
    return putter(made)
  }

  const client: Client = {
    random,
    subject,
    theSubject(name, first, look) {
      const known = subjects.find((it) => it.name === name)
      return known ? putter(known) : subject(name, first, look)
    },
    async ask<T>(method: string, path: string, json?: unknown): Promise<Answer<T>> {
      if (stopped) throw new Error('it is time to stop')
      const options = { headers, ...(json === undefined ? {} : { json }) }
      const answer = await call<T>(url, method, path, options)
      if (answer.status < 300) return answer
      throw new Refused(`${method} ${path}`, answer.status, answer.text)
    },
    follow(conversationId) {
      const reader = openReader(url, conversationId, { query: 'after=0', headers })
      readers.push({ conversationId, reader })
      return reader
    },
    stopped: () => stopped,
  }

  async function goOn(work: Work): Promise<void> {
    try {
      for (;;) await work(client)
    } catch (error) {
      if (!(error instanceof Refused)) return
      if (tolerates(error)) {
        tolerated++
        await delay(20)
        return goOn(work)
      }
      refused.push(error.message)
    }
  }

  const works = [...Array<Work>(streams).fill(replies), ...(repliesOnly ? [] : OTHERS)]
  return {
    ...{ subjects, readers, refused },
    tolerated: () => tolerated,
    stop: () => (stopped = true),
    over: Promise.all(works.map(goOn)),
  }
}

/** So says the error table; a request that fails otherwise may have done its work. */
const NOT_TAKEN = 'Nothing was accepted'

const putter =
  ({ steps }: Subject): Put =>
  async (value, request) => {
    const step: Step = { value }
    steps.push(step)
    try {
      const answer = await request
      step.port = answer.port
      return answer
    } catch (error) {
      if (error instanceof Refused && error.message.includes(NOT_TAKEN)) step.refused = true
      throw error
    }
  }
