import { CannotStart } from './cannot-start.ts'
import type { Store } from './database/store.ts'
import { readSetting, writeSetting } from './database/settings.ts'
import { CannotOpen, type Secrets } from './secrets.ts'

const belongsTo = { workspace: 'server', channel: 'server', field: 'key-check' }

/**
 * Refuses to run data with another key than it was sealed with: a lost key file would be made anew without a word, and
 * every channel would look broken. The first start on new data leaves the mark that later ones compare.
 * @throws CannotStart
 */
export async function checkKeys(secrets: Secrets, { directory }: Pick<Store, 'directory'>): Promise<void> {
  const mark = await readSetting(directory, 'key-check')
  if (typeof mark !== 'string') return writeSetting(directory, 'key-check', secrets.seal('inviato', belongsTo))
  try {
    secrets.open(mark, belongsTo)
  } catch (cause) {
    if (!(cause instanceof CannotOpen)) throw cause
    throw new CannotStart('KEY_FILE: this is not the key that the data was sealed with. Put the right file back.', { cause })
  }
}
