import { createHash, generateKeyPairSync, type KeyObject, randomBytes, sign } from 'node:crypto'
import type { NewPasskey, NewPasskeyOptions, PasskeyOptions, PasskeyProof } from '@inviato/shared/passkey.ts'

interface Credential {
  readonly id: Buffer
  readonly rpId: string
  readonly userHandle: string
  readonly key: KeyObject
  counter: number
}

/** A passkey authenticator in software (WebAuthn 3, section 6; ES256, no attestation), with the browser's part. */
export interface Authenticator {
  create(options: NewPasskeyOptions): NewPasskey
  /** Uses the newest passkey of the options' RP ID. */
  get(options: PasskeyOptions): PasskeyProof
  /** How it deviates from an honest one; set by tests that want to be refused. */
  readonly lies: { origin?: string; verifiesUser?: boolean; counter?: number; userHandle?: string }
}

/** @param origin of the page that the browser shows */
export function createAuthenticator(origin: string): Authenticator {
  const credentials: Credential[] = []
  const lies: Authenticator['lies'] = {}

  function clientData(type: 'webauthn.create' | 'webauthn.get', challenge: string): Buffer {
    return Buffer.from(JSON.stringify({ type, challenge, origin: lies.origin ?? origin, crossOrigin: false }))
  }

  /** 6.1: hash of the RP ID, flags (user present, user verified, attested), counter. */
  function authenticatorData(rpId: string, counter: number, attested?: Buffer): Buffer {
    const flags = 0x01 | (lies.verifiesUser === false ? 0 : 0x04) | (attested ? 0x40 : 0)
    const count = Buffer.alloc(4)
    count.writeUInt32BE(lies.counter ?? counter)
    return Buffer.concat([sha256(rpId), Buffer.from([flags]), count, attested ?? Buffer.alloc(0)])
  }

  return {
    lies,
    create({ challenge, rp, user }) {
      const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
      const id = randomBytes(16)
      credentials.push({ id, rpId: rp.id, userHandle: user.id, key: privateKey, counter: 0 })
      const length = Buffer.from([0, id.length])
      const attested = Buffer.concat([Buffer.alloc(16), length, id, coseKey(publicKey)])
      const data = authenticatorData(rp.id, 0, attested)
      return {
        ...names(id),
        response: {
          clientDataJSON: clientData('webauthn.create', challenge).toString('base64url'),
          attestationObject: attestationObject(data).toString('base64url'),
          transports: ['internal'],
        },
      }
    },
    get({ challenge, rpId }) {
      const credential = credentials.findLast((entry) => entry.rpId === rpId)
      if (!credential) throw new Error(`No passkey for ${rpId}`)
      credential.counter++
      const data = authenticatorData(rpId, credential.counter)
      const client = clientData('webauthn.get', challenge)
      const signature = sign('sha256', Buffer.concat([data, createHash('sha256').update(client).digest()]), credential.key)
      return {
        ...names(credential.id),
        response: {
          clientDataJSON: client.toString('base64url'),
          authenticatorData: data.toString('base64url'),
          signature: signature.toString('base64url'),
          userHandle: lies.userHandle ?? credential.userHandle,
        },
      }
    },
  }
}

function names(id: Buffer) {
  const encoded = id.toString('base64url')
  return { id: encoded, rawId: encoded, type: 'public-key' as const, clientExtensionResults: {} }
}

/** RFC 9053, 7.1.1: an EC2 key for ES256, as a CBOR map. */
function coseKey(key: KeyObject): Buffer {
  const { x = '', y = '' } = key.export({ format: 'jwk' })
  const bytes = (label: number, value: string) => Buffer.concat([Buffer.from([label, 0x58, 0x20]), Buffer.from(value, 'base64url')])
  return Buffer.concat([Buffer.from([0xa5, 0x01, 0x02, 0x03, 0x26, 0x20, 0x01]), bytes(0x21, x), bytes(0x22, y)])
}

/** 6.5.4: `{fmt: "none", attStmt: {}, authData}` in CBOR. */
function attestationObject(authData: Buffer): Buffer {
  const text = (value: string) => Buffer.concat([Buffer.from([0x60 + value.length]), Buffer.from(value)])
  const head = Buffer.from([0x58, authData.length])
  return Buffer.concat([
    Buffer.from([0xa3]),
    text('fmt'),
    text('none'),
    text('attStmt'),
    Buffer.from([0xa0]),
    text('authData'),
    head,
    authData,
  ])
}

function sha256(text: string): Buffer {
  return createHash('sha256').update(text).digest()
}
