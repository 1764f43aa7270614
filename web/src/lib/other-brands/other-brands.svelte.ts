import { SvelteMap } from 'svelte/reactivity'
import type { Left } from './report.ts'

/** The other brands that have something on this phone, by their workspace: what waits, undefined until it was looked at. */
class OtherBrands {
  readonly left = new SvelteMap<string, Left | undefined>()

  /** Whether it is known of each whether something waits. */
  get known(): boolean {
    return ![...this.left.values()].includes(undefined)
  }

  /** How many things wait. */
  get count(): number {
    return [...this.left.values()].reduce((sum, left) => sum + (left ? countOf(left) : 0), 0)
  }
}

export const otherBrands = new OtherBrands()

export function countOf({ photos, films, words }: Left): number {
  return photos + films + words
}
