import { takePass, type Crowd } from '../pass.ts'
import type { Row } from '../row.ts'
import type { Contender } from '../stand.ts'

const SHORT: Crowd = { streams: 20, tokens: 100, rate: 50, delay: 1, spacingMs: 9 }
const LONG: Crowd = { ...SHORT, tokens: 400 }

/** What a reader's connection brings, headers and resume ids included, with a token in every packet of the upstream. */
export const wireBytes: Row = {
  name: 'bytes on the wire a token, paced',
  quickMargin: 2,
  async measure(stand, { form }) {
    const { direct, loquat, peers } = stand
    const bytes = async (each: Contender, crowd: Crowd) =>
      (await takePass(stand, each, crowd)).bytes
    const upstream = await bytes(direct, SHORT)
    const short = await bytes(loquat, SHORT)
    const shares: Record<string, number> = {}
    for (const peer of peers) shares[peer.name] = (await bytes(peer, SHORT)) / upstream
    const share = {
      ...{ name: this.name, unit: '× upstream', budget: 0.2 },
      ...{ value: short / upstream, peers: shares },
    }
    const details = [
      `upstream ${upstream.toFixed(0)}, Loquat ${short.toFixed(1)} bytes a token in a reply of 100`,
    ]
    if (form === 'quick') return { figures: [share], details }
    const long = await bytes(loquat, LONG)
    const growth = {
      ...{ name: 'bytes of a reply of 400 tokens : of 100', unit: '×', budget: 4.1 },
      value: (4 * long) / short,
    }
    const more = (LONG.tokens * long - SHORT.tokens * short) / (LONG.tokens - SHORT.tokens)
    details.push(
      `${long.toFixed(1)} in a reply of 400, so ${more.toFixed(1)} for each token more: ${(more / upstream).toFixed(2)} × upstream`,
    )
    return { figures: [share, growth], details }
  },
}
