import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto'
import { chmod, link, mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import { CannotStart } from './cannot-start.ts'

/** What a sealed value belongs to; it opens nowhere else. */
export interface SealedFor {
  /** Workspace id, or `server` for what belongs to no workspace. */
  readonly workspace: string
  /** Channel id, or another owner's. */
  readonly channel: string
  /** Name of the field, for example `appPassword`. */
  readonly field: string
}

/** Seals what must not be readable in a copy of the database, and derives keys for other modules. */
export interface Secrets {
  /** Seals `plain` with the newest key: `v1.<key id>.<base64url of nonce, ciphertext, tag>`. */
  seal(plain: string, belongsTo: SealedFor): string
  /** @throws CannotOpen when the key is gone, the value was changed, or it belongs to something else */
  open(sealed: string, belongsTo: SealedFor): string
  /** 32 bytes for one purpose, from the newest master key. */
  derive(label: string): Buffer
  /** The same from every master key that still counts, newest first: what was signed with an older one stays valid. */
  deriveAll(label: string): Buffer[]
}

/** A sealed value does not open here. */
export class CannotOpen extends Error {
  override readonly name = 'CannotOpen'
}

export interface MasterKey {
  readonly id: string
  readonly key: Buffer
}

/** @param masters newest first; at least one, two while keys are being rotated */
export function createSecrets(masters: readonly [MasterKey, ...MasterKey[]]): Secrets {
  // Labels are few and fixed, and a seal is made for every document that is served.
  const known = new Map<string, Buffer>()
  const derived = (master: MasterKey, label: string): Buffer => {
    const name = `${master.id} ${label}`
    const key = known.get(name) ?? Buffer.from(hkdfSync('sha256', master.key, Buffer.alloc(0), `inviato:${label}`, 32))
    known.set(name, key)
    return key
  }
  const sealing = new Map(masters.map((master) => [master.id, derived(master, 'seal')]))

  return {
    seal(plain, belongsTo) {
      const [{ id }] = masters
      const nonce = randomBytes(12)
      const cipher = createCipheriv('aes-256-gcm', keyOf(id), nonce)
      cipher.setAAD(associated(id, belongsTo))
      const box = Buffer.concat([nonce, cipher.update(plain, 'utf8'), cipher.final(), cipher.getAuthTag()])
      return `v1.${id}.${box.toString('base64url')}`
    },
    open(sealed, belongsTo) {
      const [version, id = '', encoded = ''] = sealed.split('.')
      const box = Buffer.from(encoded, 'base64url')
      if (version !== 'v1' || box.length < 28) throw new CannotOpen('Not a sealed value')
      const decipher = createDecipheriv('aes-256-gcm', keyOf(id), box.subarray(0, 12))
      decipher.setAAD(associated(id, belongsTo))
      decipher.setAuthTag(box.subarray(-16))
      try {
        return Buffer.concat([decipher.update(box.subarray(12, -16)), decipher.final()]).toString('utf8')
      } catch (cause) {
        throw new CannotOpen('The value was changed, or sealed for something else', { cause })
      }
    },
    derive: (label) => derived(masters[0], label),
    deriveAll: (label) => masters.map((master) => derived(master, label)),
  }

  function keyOf(id: string): Buffer {
    const key = sealing.get(id)
    if (!key) throw new CannotOpen(`The key file holds no key ${id}`)
    return key
  }
}

function associated(keyId: string, { workspace, channel, field }: SealedFor): Buffer {
  return Buffer.from(JSON.stringify(['v1', keyId, workspace, channel, field]))
}

/**
 * Reads the master keys, a line `<id> <base64 of 32 bytes>` each, newest first; makes the file (mode 0600) on first start.
 * @throws CannotStart when the file exists and holds anything else
 */
export async function readKeyFile(path: string): Promise<[MasterKey, ...MasterKey[]]> {
  const text = (await readIfThere(path)) ?? (await makeKeyFile(path))
  const [first, ...rest] = text.split('\n').filter((line) => line.trim() !== '').map(parseKey)
  if (!first) throw new CannotStart(`KEY_FILE: ${path} is empty`)
  return [first, ...rest]

  function parseKey(line: string): MasterKey {
    const [id = '', encoded = ''] = line.trim().split(/\s+/)
    const key = Buffer.from(encoded, 'base64')
    if (!/^[0-9a-z]{1,16}$/.test(id) || key.length !== 32) throw new CannotStart(`KEY_FILE: ${path} holds a line that is not a key`)
    return { id, key }
  }
}

async function readIfThere(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8')
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined
    throw error
  }
}

/** Written aside and linked, so that two first starts at once, or a power cut, never leave half a key or two. */
async function makeKeyFile(path: string): Promise<string> {
  await mkdir(dirname(path), { recursive: true, mode: 0o700 })
  const aside = `${path}.${randomBytes(6).toString('hex')}`
  await writeFile(aside, `${randomBytes(4).toString('hex')} ${randomBytes(32).toString('base64')}\n`, { mode: 0o600, flush: true })
  try {
    await link(aside, path)
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error
  } finally {
    await rm(aside)
  }
  await chmod(path, 0o600)
  return readFile(path, 'utf8')
}
