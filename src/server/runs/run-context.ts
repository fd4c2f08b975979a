import { AppError, type Message, type ModelSettings } from '../../protocol/index.ts'
import type { RunSoFar } from '../conversations/read-run.ts'
import type { EventLog } from '../events/event-log.ts'
import type { Logger } from '../log.ts'
import type { Model } from '../models/model.ts'
import type { Models } from '../models/registry.ts'
import type { Store } from '../store/store.ts'
import type { Telemetry } from '../telemetry/telemetry.ts'
import type { Tools } from '../tools/registry.ts'

/** How long a run stays its owner's without a sign of life, by the database's clock. */
export const LEASE_MS = 15_000
/** How often the owner gives one, and looks for runs whose owner gives none. */
export const RENEW_MS = 5_000

/** Everything that the acts in this room share. */
export interface RunContext {
  readonly store: Store
  readonly log: EventLog
  readonly models: Models
  readonly tools: Tools
  /** Model calls in one run; a model that wants more is going round in circles. */
  readonly maxSteps: number
  readonly logger: Logger
  readonly telemetry: Telemetry
  /** Milliseconds since 1970. */
  readonly now: () => number
  /** This process; new at each start, so a restarted one never takes its old runs for its own. */
  readonly nodeId: string
  /** The runs that this process executes, by id. */
  readonly active: Map<string, ActiveRun>
  /** The runs of this process that wait for their turn, by id. */
  readonly queued: Set<string>
  /** Called after each run: those that waited for it may start. */
  readonly ended: () => void
  /** How many runs one owner may have at once; 0: as many as they like. */
  readonly runLimit: number
  /** How many this process writes or has waiting at once. */
  readonly maxRuns: number
  /** The model that gives conversations their titles; null: the one that answers; undefined: none. */
  readonly titleModel?: string | null | undefined
  /** The model that sums up what does not fit any more; as above. */
  readonly summaryModel?: string | null | undefined
  /** No new runs: the server is going down. */
  draining: boolean
}

/** Why a run is being ended from outside. */
export type AbortCause = 'stopped' | 'deploy' | 'fenced' | 'storage' | 'deadline'

export class RunAborted extends Error {
  readonly why: AbortCause
  constructor(why: AbortCause) {
    super(`the run was ended from outside: ${why}`)
    this.why = why
  }
}

/** A run that this process executes. */
export interface ActiveRun {
  readonly abort: (why: AbortCause) => void
  /** Resolves once its end is committed, it waits for a person, or it was given up. */
  readonly done: Promise<void>
}

/** What `execute-run` needs to know of a run; its `run-start`, or the answer it waited for, is committed. */
export interface StartedRun {
  readonly id: string
  readonly conversationId: string
  readonly ownerId: string
  readonly epoch: number
  /** The seq of what was committed. */
  readonly startSeq: number
  readonly model: Model
  readonly settings: ModelSettings
  readonly instructions: string | null
  /** The message it writes, as it stood when the run started. */
  readonly message: Message
  /** The branch above that message, newest first, as far as it has been read already. */
  readonly above?: Message[] | undefined
  /** Does it go on with a reply that broke off? */
  readonly continues: boolean
  /** What it had come to when it began to wait for a person. */
  readonly soFar?: RunSoFar
}

/** Commits a run's start. Until `executeRun` takes over, or it failed, the run counts as active: a drain waits for it. */
export function reserve<T>({ active }: RunContext, runId: string, commit: Promise<T>): Promise<T> {
  const entry = { abort: () => {}, done: Promise.allSettled([commit]).then(() => undefined) }
  if (!active.has(runId)) active.set(runId, entry)
  // Two may try to start the same run: the one that fails must not take away what the other has put there.
  return commit.finally(() => active.get(runId) === entry && active.delete(runId))
}

/** These can only answer; they are asked for something else only where the settings name them for it. */
const BUILT_IN = /^(demo|test|function):/

/** The model for a title or a summary. @param setting as the context has it @param model the one that answers */
export function helperModel(
  { models }: RunContext,
  setting: string | null | undefined,
  model: Model,
): Model | undefined {
  if (setting === null) return BUILT_IN.test(model.id) ? undefined : model
  return setting === undefined ? undefined : findModel(models, setting)
}

/** The model, or undefined when it is no longer there. */
export function findModel(models: Models, id: string): Model | undefined {
  try {
    return models.resolve(id)
  } catch (error) {
    if (error instanceof AppError) return undefined
    throw error
  }
}
