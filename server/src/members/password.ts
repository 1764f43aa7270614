import { argon2, randomBytes, timingSafeEqual } from 'node:crypto'

interface Cost {
  /** KiB */
  memory: number
  passes: number
  parallelism: number
}

// OWASP Password Storage Cheat Sheet, Argon2id: m=19456 (19 MiB), t=2, p=1.
const cost: Cost = { memory: 19_456, passes: 2, parallelism: 1 }

const tagLength = 32

/** Verified in the place of a missing one, so that an unknown e-mail costs as much time as a wrong password. */
const nobodysPassword = await hashPassword(randomBytes(32).toString('base64url'))

/** The password's Argon2id hash in PHC form, with its salt and cost: `$argon2id$v=19$m=…,t=…,p=…$salt$hash`. */
export async function hashPassword(password: string): Promise<string> {
  const salt = randomBytes(16)
  const tag = await derive(password, salt, cost)
  return `$argon2id$v=19$m=${cost.memory},t=${cost.passes},p=${cost.parallelism}$${encode(salt)}$${encode(tag)}`
}

/**
 * Whether `password` is the one behind `stored`. Without a stored hash the answer is no, after the same work.
 * @throws {Error} if `stored` is no Argon2id hash in PHC form
 */
export async function verifyPassword(password: string, stored: string | undefined): Promise<boolean> {
  const { salt, tag, cost } = parse(stored ?? nobodysPassword)
  const found = timingSafeEqual(await derive(password, salt, cost), tag)
  return found && stored !== undefined
}

/** Whether a stored hash was made at another cost than today's: it is then made anew at the next sign-in. */
export function isOutdated(stored: string): boolean {
  const found = parse(stored).cost
  return found.memory !== cost.memory || found.passes !== cost.passes || found.parallelism !== cost.parallelism
}

function parse(stored: string): { salt: Buffer; tag: Buffer; cost: Cost } {
  const match = /^\$argon2id\$v=19\$m=(\d+),t=(\d+),p=(\d+)\$([\w+/]+)\$([\w+/]+)$/.exec(stored)
  const [, memory, passes, parallelism, salt, tag] = match ?? []
  if (!salt || !tag) throw new Error('A stored password is not an Argon2id hash')
  return {
    salt: Buffer.from(salt, 'base64'),
    tag: Buffer.from(tag, 'base64'),
    cost: { memory: Number(memory), passes: Number(passes), parallelism: Number(parallelism) },
  }
}

function derive(password: string, salt: Buffer, cost: Cost): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    // One person may type é as one code point on one phone and as two on another: NFKC makes them the same.
    argon2('argon2id', { message: password.normalize('NFKC'), nonce: salt, tagLength, ...cost }, (error, tag) =>
      error ? reject(error) : resolve(tag),
    )
  })
}

/** Base64 without padding, as the PHC string format wants it. */
function encode(bytes: Buffer): string {
  return bytes.toString('base64').replaceAll('=', '')
}
