import { createId } from '@inviato/shared/id.ts'
import { sessionResponse } from '@inviato/shared/session.ts'
import type { Role } from '@inviato/shared/member.ts'
import { addMember as addMemberOf } from '@inviato/server/src/members/membership.ts'
import { readAccount, storeAccount } from '@inviato/server/src/members/account.ts'
import { hashPassword } from '@inviato/server/src/members/password.ts'
import { offerSetup } from '@inviato/server/src/members/setup.ts'
import { foundWorkspace } from '@inviato/server/src/members/workspace.ts'
import type { PageRequest, TestServer } from './server.ts'

/** Long enough, unknown to leaks, and nobody's real one. */
export const password = 'tre gatti sul tetto'

/** Somebody who is signed in, in one workspace. */
export interface Person {
  readonly name: string
  readonly email: string
  readonly accountId: string
  readonly deviceId: string
  readonly workspaceId: string
  /** A member's id is their account's. */
  readonly member: { readonly id: string; readonly role: Role }
  /** The `Cookie` header of their phone. */
  readonly cookie: string
  /** `fetch` of a path as their phone asks it. */
  fetch(path: string, init?: PageRequest): Promise<Response>
}

type Server = Pick<TestServer, 'fetch' | 'ctx'>

/** A workspace and its owner, signed in: the first of a server by its set-up link, more of them directly. */
export async function createWorkspace(server: Server, name = 'Fiera del Mare'): Promise<Person> {
  const owner = { name: 'Giulia Marini', email: `giulia-${createId()}@example.com` }
  const link = await offerSetup(server.ctx)
  if (!link) return createAnotherWorkspace(server, name, owner)
  const response = await server.fetch('/api/setup', {
    json: {
      token: tokenOf(link),
      workspace: { name, zone: 'Europe/Rome' },
      account: { ...owner, language: 'it', credential: { kind: 'password', password } },
      device: {},
    },
  })
  return personFrom(server, response)
}

/** A new member of somebody's workspace, signed in on a phone of their own. */
export async function addMember(server: Server, { workspaceId }: Person, role: Role): Promise<Person> {
  const person = { name: `Marco ${role}`, email: `marco-${createId()}@example.com` }
  const account = await storePerson(server, person)
  await addMemberOf(server.ctx, account, workspaceId, role)
  return signIn(server, person, workspaceId)
}

/** Makes somebody a member of one more workspace; their phone learns it when it next asks who is signed in. */
export async function join(server: Server, { accountId }: Person, workspaceId: string, role: Role): Promise<void> {
  await addMemberOf(server.ctx, await readAccount(server.ctx, accountId), workspaceId, role)
}

/** The same person on one more device. */
export async function signIn(server: Server, { email }: { email: string }, workspaceId?: string): Promise<Person> {
  const response = await server.fetch('/api/sign-in/password', { json: { email, password, device: {} } })
  return personFrom(server, response, workspaceId)
}

/** The secret in a set-up or invitation link. */
export function tokenOf(link: string): string {
  return new URL(link).hash.slice(1)
}

/** A browser's `Cookie` header after an answer's `Set-Cookie`. */
export function cookiesOf(response: Response, before = ''): string {
  const jar = new Map(before.split('; ').filter(Boolean).map(nameAndValue))
  for (const line of response.headers.getSetCookie()) {
    const [name, value] = nameAndValue(line.split(';', 1)[0] ?? '')
    if (value) jar.set(name, value)
    else jar.delete(name)
  }
  return Array.from(jar, ([name, value]) => `${name}=${value}`).join('; ')
}

function nameAndValue(pair: string): [name: string, value: string] {
  const at = pair.indexOf('=')
  return [pair.slice(0, at), pair.slice(at + 1)]
}

async function createAnotherWorkspace(server: Server, name: string, owner: { name: string; email: string }): Promise<Person> {
  const account = await storePerson(server, owner)
  const id = createId()
  const workspace = { id, liveChannelId: createId(), name, language: 'it', zone: 'Europe/Rome' } as const
  await foundWorkspace(server.ctx, workspace, account)
  return signIn(server, owner, id)
}

async function storePerson(server: Server, { name, email }: { name: string; email: string }) {
  const createdAt = server.ctx.clock.now().toISOString()
  const account = { id: createId(), name, email, language: 'it', createdAt, password: await hashPassword(password) } as const
  await storeAccount(server.ctx, { account })
  return account
}

async function personFrom(server: Server, response: Response, workspaceId?: string): Promise<Person> {
  if (!response.ok) throw new Error(`Nobody was signed in: ${response.status} ${await response.text()}`)
  const { account, device, memberships } = sessionResponse.parse(await response.json())
  const membership = memberships.find((entry) => !workspaceId || entry.workspaceId === workspaceId)
  if (!membership) throw new Error('Nobody became a member')
  const cookie = cookiesOf(response)
  return {
    name: account.name,
    email: account.email,
    accountId: account.id,
    deviceId: device.id,
    workspaceId: membership.workspaceId,
    member: { id: membership.memberId, role: membership.role },
    cookie,
    fetch(path, init) {
      const headers = new Headers(init?.headers)
      headers.set('cookie', cookie)
      return server.fetch(path, { ...init, headers })
    },
  }
}
