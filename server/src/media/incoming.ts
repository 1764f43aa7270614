import { join } from 'node:path'

/** Uploads are named by workspace and a name of their own that nobody can guess. */
export function uploadIdOf(workspaceId: string, name: string): string {
  return `${workspaceId}/incoming/${name}`
}

/** The name within its workspace: the last part of the upload's address. */
export function uploadName(uploadId: string): string {
  return uploadId.slice(uploadId.lastIndexOf('/') + 1)
}

/** Where the bytes of an upload lie while they arrive; its ticket lies beside, as `.json`. */
export function incomingPath(dataDir: string, uploadId: string): string {
  return join(dataDir, 'media', uploadId)
}
