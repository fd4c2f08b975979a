import type { Frame, Page } from 'playwright-core'
import type { Payload } from '../../xss/payload.ts'
import type { WallName } from './walls.ts'
import type { World } from './world.ts'

/** What a sink shows its payloads with. */
export interface Showing {
  world: World
  /** Where the page finds the server. */
  site: string
  page: Page
  /** To be called whenever what is shown has changed, before it changes again. */
  look(frame?: Frame): Promise<void>
  /** What one of the places has shown in passing, as HTML. */
  saw(place: string, html: string): void
}

/** A place of the page to which texts of others come. */
export interface Sink {
  name: string
  /** Walls that do not stand here, and why. */
  lacks?: Partial<Record<WallName, string>>
  /** Selectors of elements; each must have shown each payload that is due. */
  places: readonly string[]
  /** The payloads that fit. */
  due(world: World): readonly Payload[]
  show(showing: Showing): Promise<void>
}

/** A title, or the name of a model, has no room for more. */
export const MOST_ON_A_LINE = 150

export const all = ({ payloads }: World) => payloads
export const isShort = ({ text }: Payload) => text.length <= MOST_ON_A_LINE
export const short = ({ payloads }: World) => payloads.filter(isShort)

const made = new WeakMap<World, Map<object, Promise<unknown>>>()

/** What is made once for each world, however often it is looked at. */
export function once<T>(make: (world: World) => Promise<T>): (world: World) => Promise<T> {
  return (world) => {
    const known = made.get(world) ?? new Map<object, Promise<unknown>>()
    made.set(world, known)
    if (!known.has(make)) known.set(make, make(world))
    return known.get(make) as Promise<T>
  }
}
