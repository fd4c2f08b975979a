import { once } from 'node:events'
import { Agent, get, type IncomingMessage } from 'node:http'

/** Reads each page once a round, whole, on one connection. @returns milliseconds by page and round */
export async function fetchPages(urls: string[], rounds: number): Promise<number[][]> {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 })
  const times: number[][] = urls.map(() => [])
  for (let round = 0; round < rounds; round++) {
    for (let step = 0; step < urls.length; step++) {
      const which = (round + step) % urls.length
      const began = performance.now()
      const [response] = (await once(get(urls[which]!, { agent }), 'response')) as [IncomingMessage]
      if (response.statusCode !== 200) throw new Error(`A page answered ${response.statusCode}.`)
      response.resume()
      await once(response, 'end')
      times[which]!.push(performance.now() - began)
    }
  }
  agent.destroy()
  return times
}
