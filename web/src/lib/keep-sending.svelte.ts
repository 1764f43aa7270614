import { desk } from './desk.svelte.ts'
import type { Uploader } from './uploads/uploader.ts'

/** What sends this phone's captures, while a brand is open. */
class Uploads {
  current = $state.raw<Uploader>()
}

export const uploads = new Uploads()

/** Goes on with what was captured whenever a brand opens. Called once by the app's frame; ends with the returned function. */
export function keepSending(): () => void {
  return $effect.root(() => {
    // A desk that only learnt a new name keeps its databases.
    const database = $derived(desk.current?.database)
    $effect(() => {
      if (!database) return
      let wanted = true
      let work: Uploader | undefined
      void import('./media-work.ts').then(({ startMediaWork }) => {
        const opened = desk.current
        if (!wanted || opened?.database !== database) return
        work = startMediaWork(opened, location.origin)
        uploads.current = work
      })
      return () => {
        wanted = false
        uploads.current = undefined
        void work?.[Symbol.asyncDispose]()
      }
    })
  })
}
