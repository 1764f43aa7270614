import type { Snippet } from 'svelte'

export interface SheetProps {
  open: boolean
  title: string
  /** One sentence under the title. */
  description?: string | undefined
  children?: Snippet
  /** What is done here: stays in the thumb's zone while the rest scrolls. */
  actions?: Snippet
  onclose?: () => void
}
