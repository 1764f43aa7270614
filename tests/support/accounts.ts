import { inviteResponse } from '@inviato/shared/api.ts'
import { sessionResponse } from '@inviato/shared/session.ts'
import type { Role } from '@inviato/shared/member.ts'
import { expect } from '@playwright/test'
import type { RestartableServer } from './browser.ts'
import type { Phone } from './phone.ts'

/** Long enough, unknown to leaks, and nobody's real one. */
export const password = 'tre gatti sul tetto'

type Server = Pick<RestartableServer, 'url' | 'setupToken'>

/** Who a phone is signed in as. */
export interface SignedIn {
  readonly name: string
  readonly email: string
  readonly memberId: string
  readonly workspaceId: string
}

/** Sets up the server's first workspace from this phone, without its screens; the phone is then the owner's. */
export async function setUpWorkspace(phone: Phone, server: Server, name = 'Fiera del Mare'): Promise<SignedIn> {
  return signedIn(phone, server, '/api/setup', {
    token: server.setupToken,
    workspace: { name, zone: 'Europe/Rome' },
    account: newAccount('Giulia Marini', 'giulia@example.com'),
    device: {},
  })
}

/** Invites somebody from the owner's phone and joins on theirs, without the screens of either. */
export async function joinWorkspace(phone: Phone, server: Server, owner: Phone, { workspaceId }: SignedIn, role: Role): Promise<SignedIn> {
  const invited = await post(owner, server, `/api/workspaces/${workspaceId}/invitations`, { role, name: `Marco ${role}` })
  const { link } = inviteResponse.parse(invited)
  return signedIn(phone, server, '/api/join', {
    token: new URL(link).hash.slice(1),
    account: newAccount(`Marco ${role}`, `marco-${role}@example.com`),
    device: {},
  })
}

function newAccount(name: string, email: string) {
  return { name, email, language: 'it', credential: { kind: 'password', password } }
}

async function signedIn(phone: Phone, server: Server, path: string, data: object): Promise<SignedIn> {
  const answer = sessionResponse.parse(await post(phone, server, path, data))
  const { account, memberships } = answer
  const membership = memberships.at(-1)
  if (!membership) throw new Error('Nobody became a member')
  // The app knows from its own memory who is signed in; its screens would have written this.
  await phone.open('/healthz')
  await phone.page.evaluate((kept) => localStorage.setItem('inviato.session', kept), JSON.stringify(answer))
  return { name: account.name, email: account.email, memberId: membership.memberId, workspaceId: membership.workspaceId }
}

/** A request with the phone's own cookies, as its app would send it. */
async function post(phone: Phone, server: Server, path: string, data: object): Promise<unknown> {
  const response = await phone.context.request.post(path, { data, headers: { origin: server.url } })
  expect(response.ok(), `${response.status()} ${await response.text()}`).toBe(true)
  return response.json()
}
