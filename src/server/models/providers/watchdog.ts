/** A running timer. */
export interface Timer {
  refresh(): void
  stop(): void
}

/** Where timers come from: the clock, or a test. */
export type StartTimer = (ms: number, run: () => void) => Timer

/** A refresh only notes the time, since one comes with every token. */
export const startTimer: StartTimer = (ms, run) => {
  let due = performance.now() + ms
  let timer = setTimeout(look, ms)

  function look(): void {
    const rest = due - performance.now()
    if (rest > 0) timer = setTimeout(look, rest)
    else run()
  }

  return {
    refresh: () => void (due = performance.now() + ms),
    stop: () => clearTimeout(timer),
  }
}

/** How long each phase of an answer may be silent, in milliseconds. */
export interface SilenceLimits {
  connect: number
  firstByte: number
  idle: number
  /** After the model has said why it stopped, when only the usage or the end mark is missing. */
  tail: number
}

export const SILENCE_LIMITS = silenceLimits(120)

/** @param seconds that a provider may think before its first word */
export function silenceLimits(seconds: number): SilenceLimits {
  const ms = seconds * 1000
  return {
    connect: Math.min(10_000, ms),
    firstByte: ms,
    idle: ms * 0.75,
    tail: Math.min(5_000, ms),
  }
}

export interface Watchdog {
  /** Begins a phase; the one before is over. */
  enter(phase: keyof SilenceLimits): void
  /** Something was heard in this phase. */
  heard(): void
  stop(): void
}

/** Calls `onSilence` once when a phase was silent for too long. */
export function createWatchdog(
  onSilence: (phase: keyof SilenceLimits) => void,
  limits: SilenceLimits = SILENCE_LIMITS,
  start: StartTimer = startTimer,
): Watchdog {
  let current: keyof SilenceLimits | undefined
  let timer: Timer | undefined
  return {
    enter(phase) {
      if (phase === current) return
      timer?.stop()
      current = phase
      timer = start(limits[phase], () => onSilence(phase))
    },
    heard() {
      timer?.refresh()
    },
    stop() {
      timer?.stop()
      timer = undefined
    },
  }
}
