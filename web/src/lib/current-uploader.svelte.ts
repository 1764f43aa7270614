import type { Uploader } from './uploads/uploader.ts'

/** What sends this phone's captures, while a brand is open. */
class CurrentUploader {
  current = $state.raw<Uploader>()
}

export const uploader = new CurrentUploader()
