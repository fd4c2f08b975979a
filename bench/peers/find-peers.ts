import type { Contender } from '../stand.ts'

/** Another server, installed. */
export interface Peer {
  name: string
  start(): Promise<Contender>
}

/** A server that could not be had. */
export interface AbsentPeer {
  name: string
  why: string
}

/** Looks which peers there are, and installs what is missing where that can be done. */
export function findPeers(
  _upstream: string,
  _core: number | undefined,
): Promise<{ found: Peer[]; absent: AbsentPeer[] }> {
  return Promise.resolve({ found: [], absent: [] })
}
