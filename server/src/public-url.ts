import * as z from 'zod'
import type { Config } from './config.ts'
import type { Store } from './database/store.ts'
import { readSetting, writeSetting } from './database/settings.ts'

/** The one origin of all links (passkeys, invitations, push, media for networks). */
export interface PublicUrl {
  /** An origin without a trailing slash, for example `https://inviato.example.com`. */
  readonly origin: string
  /** Said once by the app, when it knows its port; the default address needs it. */
  listening(port: number): void
  /** False only while set-up is under way and nobody has said where people will come from. */
  readonly isDecided: boolean
  /** Lets set-up find out: until `decide`, requests for any host are answered. Nothing happens where it is known. */
  leaveOpen(): void
  /** Ends that. Stores `origin` where set-up asked for it; what the operator fixed as PUBLIC_URL goes on counting. */
  decide(origin?: string): Promise<void>
}

const stored = z.url().optional().catch(undefined)

/** PUBLIC_URL where the operator set it, else what set-up stored, else this machine's own name. */
export async function createPublicUrl(
  config: Pick<Config, 'publicUrl' | 'port'>,
  { directory }: Pick<Store, 'directory'>,
): Promise<PublicUrl> {
  let kept = stored.parse(await readSetting(directory, 'public-url'))
  let { port } = config
  let open = false
  return {
    get origin() {
      return config.publicUrl ?? kept ?? `http://localhost:${port}`
    },
    listening(actual) {
      port = actual
    },
    get isDecided() {
      return !open
    },
    leaveOpen() {
      open = config.publicUrl === undefined && kept === undefined
    },
    async decide(origin) {
      if (origin) {
        kept = new URL(origin).origin
        await writeSetting(directory, 'public-url', kept)
      }
      open = false
    },
  }
}
