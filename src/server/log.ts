import pino, { type Logger } from 'pino'

export type { Logger }

/** One JSON line for each event on standard error; standard output is for the person who started the server. */
export function createLogger(level: string): Logger {
  return pino({ level, base: null }, pino.destination({ dest: 2, sync: false }))
}
