/** What is looked at when somebody asks, by name: its unit and what it says. */
export const GAUGES = {
  'loquat.runs.active': ['{run}', 'Replies being written by this process'],
  'loquat.runs.queued': ['{run}', 'Replies that wait for the one above them'],
  'loquat.connections': ['{connection}', 'Open connections'],
  'nodejs.eventloop.delay.p99': [
    's',
    'How late the event loop was, 99th percentile since the last look',
  ],
  'nodejs.eventloop.delay.max': ['s', 'How late the event loop was at most since the last look'],
  'process.memory.usage': ['By', 'Memory of the process (resident set)'],
} as const satisfies Record<string, readonly [unit: string, meaning: string]>

export type GaugeName = keyof typeof GAUGES
