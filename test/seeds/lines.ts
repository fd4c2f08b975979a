import type { IncomingMessage } from 'node:http'
import type { Line } from './example-page.ts'

/** The lines of an answer of the chat example. */
export function linesIn(text: string): Line[] {
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Line)
}

/** Reads an answer as the pieces that were written: Node gives one for each chunk that the server framed. */
export async function piecesOf(response: IncomingMessage): Promise<Buffer[]> {
  const pieces: Buffer[] = []
  for await (const piece of response) pieces.push(piece as Buffer)
  return pieces
}
