import { describe, expect, it } from 'vitest'
import { passkeysResponse } from '@inviato/shared/api.ts'
import { sessionResponse } from '@inviato/shared/session.ts'
import { type NewPasskeyOptions, newPasskeyOptions, passkeyOptions } from '@inviato/shared/passkey.ts'
import { offerSetup } from '@inviato/server/src/members/setup.ts'
import { bodyOf } from '../support/answers.ts'
import { createAuthenticator } from '../support/authenticator.ts'
import { movableClock, minute } from '../support/clock.ts'
import { aNumber, aString } from '../support/matchers.ts'
import { addMember, cookiesOf, createWorkspace, type Person, tokenOf } from '../support/people.ts'
import { startServer, type TestServer } from '../support/server.ts'

const giulia = { name: 'Giulia Marini', email: 'giulia@example.com' }

async function setUpWithPasskey(server: TestServer) {
  const authenticator = createAuthenticator(server.url)
  const token = tokenOf((await offerSetup(server.ctx)) ?? '')
  const offer = await server.fetch('/api/setup/passkey-options', { json: { token, ...giulia } })
  const options = newPasskeyOptions.parse(await offer.json())
  const setUp = (passkey: object) =>
    server.fetch('/api/setup', {
      json: {
        token,
        workspace: { name: 'Fiera del Mare', zone: 'Europe/Rome' },
        account: { ...giulia, language: 'en', credential: { kind: 'passkey', passkey } },
        device: {},
      },
    })
  return { authenticator, options, setUp }
}

async function askForPasskey(server: TestServer) {
  return bodyOf(passkeyOptions, server.fetch('/api/sign-in/passkey-options', { json: {} }))
}

async function anotherPasskeyFor(person: Person): Promise<NewPasskeyOptions> {
  return bodyOf(newPasskeyOptions, person.fetch('/api/passkeys/options', { json: {} }))
}

describe('a passkey', () => {
  it('sets up the first workspace and signs in again', async () => {
    await using server = await startServer()
    const { authenticator, options, setUp } = await setUpWithPasskey(server)
    expect(options).toMatchObject({ rp: { id: 'localhost' }, user: { name: giulia.email, displayName: giulia.name } })
    const done = await setUp(authenticator.create(options))
    expect([done.status, await done.json()]).toMatchObject([201, { account: { passkeys: 1, password: false } }])
    const passkey = authenticator.get(await askForPasskey(server))
    const signedIn = await server.fetch('/api/sign-in/passkey', { json: { passkey, device: {} } })
    expect([signedIn.status, await signedIn.json()]).toMatchObject([200, { account: giulia }])
    expect(cookiesOf(signedIn)).toContain('inviato-session=')
  })

  it('is asked for without naming any account', async () => {
    await using server = await startServer()
    await createWorkspace(server)
    const options = await askForPasskey(server)
    expect(options).toEqual({ challenge: aString, rpId: 'localhost', timeout: aNumber, userVerification: 'required' })
  })

  it('is refused when it was made on another page, or without verifying the person', async () => {
    await using server = await startServer()
    const { authenticator, options, setUp } = await setUpWithPasskey(server)
    authenticator.lies.origin = 'http://elsewhere.example.com'
    expect((await setUp(authenticator.create(options))).status).toBe(400)
    delete authenticator.lies.origin
    authenticator.lies.verifiesUser = false
    const refused = await setUp(authenticator.create(options))
    expect([refused.status, await refused.json()]).toMatchObject([400, { code: 'passkey_refused' }])
  })

  it('is refused with an old challenge, a used one, and one for something else', async () => {
    const clock = movableClock()
    await using server = await startServer({ overrides: { clock } })
    const { authenticator, options, setUp } = await setUpWithPasskey(server)
    const asked = await askForPasskey(server)
    expect((await setUp(authenticator.create({ ...options, challenge: asked.challenge }))).status).toBe(400)
    expect((await setUp(authenticator.create(options))).status).toBe(201)

    const signIn = (passkey: object) => server.fetch('/api/sign-in/passkey', { json: { passkey, device: {} } })
    const proof = authenticator.get(asked)
    expect((await signIn(proof)).status).toBe(200)
    expect((await signIn(proof)).status).toBe(401)
    expect((await signIn(authenticator.get({ ...asked, challenge: options.challenge }))).status).toBe(401)
    expect((await signIn(authenticator.get({ ...asked, challenge: 'bWFkZSB1cA' }))).status).toBe(401)
    const old = authenticator.get(await askForPasskey(server))
    clock.forward(6 * minute)
    expect((await signIn(old)).status).toBe(401)
  })

  it('signs in nobody from another page, as another account, unverified, or copied', async () => {
    await using server = await startServer()
    const { authenticator, options, setUp } = await setUpWithPasskey(server)
    await setUp(authenticator.create(options))
    const tryWith = async (lies: typeof authenticator.lies) => {
      Object.assign(authenticator.lies, lies)
      const response = await server.fetch('/api/sign-in/passkey', {
        json: {
          passkey: authenticator.get(await askForPasskey(server)),
          device: {},
        },
      })
      for (const lie of ['origin', 'verifiesUser', 'counter', 'userHandle'] as const) delete authenticator.lies[lie]
      return response.status
    }
    expect(await tryWith({})).toBe(200)
    expect(await tryWith({ origin: 'http://elsewhere.example.com' })).toBe(401)
    expect(await tryWith({ verifiesUser: false })).toBe(401)
    expect(await tryWith({ userHandle: Buffer.alloc(16, 3).toString('base64url') })).toBe(401)
    // A counter that goes back tells of a copied authenticator (WebAuthn 3, 7.2 step 22).
    expect(await tryWith({ counter: 1 })).toBe(401)
    expect(await tryWith({})).toBe(200)
  })
})

describe('passkeys of an account', () => {
  it('may be several', async () => {
    await using server = await startServer()
    const owner = await createWorkspace(server)
    const authenticator = createAuthenticator(server.url)
    for (let i = 0; i < 2; i++) {
      const passkey = authenticator.create(await anotherPasskeyFor(owner))
      expect((await owner.fetch('/api/passkeys', { json: { passkey } })).status).toBe(201)
    }
    const { passkeys } = await bodyOf(passkeysResponse, owner.fetch('/api/passkeys'))
    expect(passkeys).toHaveLength(2)
    const passkey = authenticator.get(await askForPasskey(server))
    const signedIn = await server.fetch('/api/sign-in/passkey', { json: { passkey, device: {} } })
    expect((await bodyOf(sessionResponse, signedIn)).account.id).toBe(owner.accountId)

    const removed = await owner.fetch('/api/passkeys/remove', { json: { id: passkey.id } })
    expect((await bodyOf(passkeysResponse, removed)).passkeys).toHaveLength(1)
    const again = authenticator.get(await askForPasskey(server))
    expect((await server.fetch('/api/sign-in/passkey', { json: { passkey: again, device: {} } })).status).toBe(401)
  })

  it('are changed only by who signed in a short while ago', async () => {
    const clock = movableClock()
    await using server = await startServer({ overrides: { clock } })
    const owner = await createWorkspace(server)
    clock.forward(16 * minute)
    const refused = await owner.fetch('/api/passkeys/options', { json: {} })
    expect([refused.status, await refused.json()]).toMatchObject([403, { code: 'prove_yourself' }])
  })

  it('belong to the account they were made for', async () => {
    await using server = await startServer()
    const owner = await createWorkspace(server)
    const author = await addMember(server, owner, 'author')
    const passkey = createAuthenticator(server.url).create(await anotherPasskeyFor(owner))
    expect((await author.fetch('/api/passkeys', { json: { passkey } })).status).toBe(400)
  })

  it('never lose the last one where there is no password', async () => {
    await using server = await startServer()
    const { authenticator, options, setUp } = await setUpWithPasskey(server)
    const done = await setUp(authenticator.create(options))
    const headers = { cookie: cookiesOf(done) }
    const { passkeys } = await bodyOf(passkeysResponse, server.fetch('/api/passkeys', { headers }))
    const refused = await server.fetch('/api/passkeys/remove', { headers, json: { id: passkeys[0]?.id } })
    expect([refused.status, await refused.json()]).toMatchObject([409, { code: 'last_way_in' }])
  })
})
