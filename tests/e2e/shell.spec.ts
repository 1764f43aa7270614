import type { CommentDocument } from '@inviato/shared/comment.ts'
import { createId } from '@inviato/shared/id.ts'
import { isDevice } from '@inviato/shared/member.ts'
import { listDocuments } from '@inviato/server/src/database/document.ts'
import { setUpWorkspace } from '../support/accounts.ts'
import { expectAccessible } from '../support/accessibility.ts'
import { brandOf } from '../support/brand.ts'
import { expect, test } from '../support/browser.ts'
import { anEvent } from '../support/documents.ts'
import { newsroom } from '../support/newsroom.ts'
import { createWorkspace, join } from '../support/people.ts'
import { startServer, type TestServer } from '../support/server.ts'
import { aPicture } from '../support/pictures.ts'
import { openPhoneOf } from '../support/signed-in-phone.ts'

/** What opens to an empty brand; each is checked here once, and where there is something on it by its own journey. */
const places = ['/now', '/posts', '/approvals', '/inbox', '/plan', '/search', '/capture', '/settings']
const below = ['/settings/channels', '/settings/members', '/settings/devices', '/settings/policy']

test('opens cold on every screen with no network', async ({ phone, server, cutNetwork }) => {
  await setUpWorkspace(phone, server)
  await phone.open('/now')
  await phone.installed()
  await cutNetwork()
  await phone.restart()
  for (const path of [...places, ...below]) {
    const page = await phone.open(path)
    await expect(page.getByRole('heading', { level: 1 }), path).toBeVisible()
    expect(new URL(page.url()).pathname).toBe(path)
  }
})

test('opens cold, with no network, what a notification names, in the brand that it is of', async () => {
  await using server = await startServer()
  const giulia = await createWorkspace(server)
  const fair = giulia.workspaceId
  const port = (await createWorkspace(server, 'Porto Antico')).workspaceId
  await join(server, giulia, port, 'manager')
  const known = await seed(server, fair, port)
  await using phone = await openPhoneOf(server.url, giulia)

  let page = await phone.open(`/now?brand=${port}`)
  await expect(page.getByRole('link', { name: 'Prezzi nuovi' })).toBeVisible()
  await phone.installed()
  await page.goto(`/plan?brand=${fair}`)
  await expect(page.getByText('Serata al molo')).toBeVisible()
  await expect(page.getByRole('link', { name: /Fiera del Mare/ }).first()).toBeVisible()

  await phone.goOffline()
  await page.goto(`/posts/${known.draft}`)
  await page.getByLabel('Testo', { exact: true }).fill('Bozza del mattino, con il sole')
  // What was typed a moment before a tap on a notification of the other brand is not lost with its screen.
  const path = `/approvals/${known.review}?brand=${port}`
  await page.evaluate((to) => void navigator.serviceWorker.dispatchEvent(new MessageEvent('message', { data: { type: 'arrive', path: to } })), path)
  await expect(page.getByText('Prezzi nuovi')).toBeVisible()
  await page.goto('/posts')
  await expect(page.getByText('Prezzi nuovi')).toBeVisible()
  await expect(page.getByText('Bozza del mattino')).toHaveCount(0)
  await page.goto('/settings')
  await page.getByRole('button', { name: /Fiera del Mare/ }).click()
  await expect(page.getByRole('region', { name: 'Tocca a te' }).getByRole('link', { name: 'Dietro le quinte' })).toBeVisible()
  await expect(page.getByText('Prezzi nuovi')).toHaveCount(0)

  await phone.restart()
  page = await phone.open(`/approvals/${known.review}?brand=${port}`)
  await expect(page.getByText('Prezzi nuovi')).toBeVisible()
  page = await phone.open(`/posts/${known.draft}?brand=${fair}`)
  await expect(page.getByLabel('Testo', { exact: true })).toHaveValue('Bozza del mattino, con il sole')
  await phone.open(`/plan/${known.event}`)
  await expect(page.getByRole('heading', { name: 'Serata al molo', level: 1 })).toBeVisible()
  await phone.open(`/inbox/${known.published}`)
  await expect(page.getByRole('article').getByText('Dove si entra?')).toBeVisible()
  await phone.open(`/posts/${known.story}/by-hand/${known.hand}`)
  await expect(page.getByRole('heading', { name: '3. Fatto?' })).toBeVisible()

  // What is made for one brand leaves while the other is on screen, and the phone says so.
  await phone.open('/capture')
  await page.locator('input[multiple]').setInputFiles([{ name: 'molo.jpg', mimeType: 'image/jpeg', buffer: await aPicture({ width: 1200, height: 800 }) }])
  await page.getByRole('button', { name: /vassoio: 1/ }).click()
  await page.getByRole('dialog').getByRole('button', { name: /^Foto/ }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Nuovo post con 1 scatto' }).click()
  await expect(page).toHaveURL(/\/posts\//)
  await page.goto(`/now?brand=${port}`)
  await expect(page.getByRole('button', { name: /senza rete/ })).toBeVisible()
  await phone.goOnline()
  const fairsStore = server.ctx.store.workspace(fair)
  await expect.poll(async () => (await listDocuments(fairsStore, 'uploads')).map(({ received }) => Object.keys(received).sort())).toEqual([['publish', 'thumb']])
  expect((await listDocuments(fairsStore, 'posts')).map(({ text }) => text)).toContain('Bozza del mattino, con il sole')
  // The colleagues of that brand read what of it is still here.
  await expect.poll(() => heldIn(server, fair)).toMatchObject([{ documents: 0, media: 1 }])
  await page.getByRole('button', { name: '1 di Fiera del Mare' }).click()
  await expect(page.getByRole('dialog').getByText('1 foto · aspetta il wifi, come hai scelto')).toBeVisible()
  await page.getByRole('dialog').getByRole('button', { name: /Fiera del Mare/ }).click()
  await page.getByRole('button', { name: /sul telefono/ }).click()
  await page.getByRole('button', { name: 'Invia ora gli originali' }).click()
  await expect(page.getByRole('dialog').getByText('Tutto quello che hai fatto qui è sul server.')).toBeVisible()
  await phone.goOffline()

  const unknown = createId()
  for (const [place, list] of [[`/posts/${unknown}`, '/posts'], [`/plan/${unknown}`, '/plan'], [`/inbox/${unknown}`, '/inbox'], [`/approvals/${unknown}`, '/approvals'], [`/posts/${unknown}/by-hand/${known.hand}`, '/posts']] as const) {
    await phone.open(place)
    await page.getByRole('main').getByRole('link').last().click()
    await expect(page, place).toHaveURL(new RegExp(`${list}$`))
  }
})

/** What each phone of a brand last said that only it has. */
async function heldIn({ ctx }: TestServer, workspaceId: string) {
  const devices = (await listDocuments(ctx.store.workspace(workspaceId), 'members')).filter(isDevice)
  return devices.flatMap(({ body }) => body.holds ?? [])
}

/** Two brands with something of each kind, as their members and the server have left it. */
async function seed({ ctx }: TestServer, fair: string, port: string) {
  const room = newsroom(ctx.store.workspace(fair), fair, ctx.clock)
  const hand = await room.channel({ network: 'by-hand', label: 'Instagram', format: 'story' })
  const at = new Date(Date.now() - 60_000).toISOString()
  const draft = await room.post({ text: 'Bozza del mattino' })
  const story = await room.post({ text: 'Dietro le quinte', channels: [hand.id], publishAt: { at, wall: at.slice(0, 16), zone: 'UTC' } })
  await room.release(story, 'schedule')
  await room.until(story, hand, 'by-hand')
  const event = anEvent({ title: 'Serata al molo', startsAt: new Date().toISOString(), endsAt: new Date(Date.now() + 3_600_000).toISOString() })
  await room.write('plans', event)
  const brand = await brandOf({ store: ctx.store }, fair)
  const published = await brand.publish({ text: 'Le porte sono aperte.' })
  await room.write<CommentDocument>('comments', {
    id: createId(), at, postId: published.postId,
    body: { kind: 'public', publicationId: published.id, channelId: brand.channelId, author: { name: 'Ada' }, text: 'Dove si entra?', remoteId: createId(), visible: 'shown' },
  })

  const there = newsroom(ctx.store.workspace(port), port, ctx.clock)
  const { _id, _rev, ...workspace } = await there.db.get(`workspace:${port}`)
  await there.db.put({ ...workspace, _id, _rev, policy: { ...Object(workspace.policy), approval: 'needed' } })
  const page = await there.channel({ network: 'live', slug: 'porto', open: false, comments: 'closed' })
  const review = await there.post({ text: 'Prezzi nuovi', channels: [page.id] })
  await there.release(review, 'submit')
  return { draft: draft.id, story: story.id, hand: hand.id, event: event.id, published: published.postId, review: review.id }
}

test('says that an address leads nowhere, and the way back', async ({ phone }) => {
  const page = await phone.open('/nowhere/at/all')
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Qui non c’è niente')
  await page.getByRole('link', { name: 'Vai a Ora' }).click()
  await expect(page).not.toHaveURL(/nowhere/)
})

for (const [language, tabs] of Object.entries({ it: ['Ora', 'Post', 'Scatta', 'Commenti', 'Piano'], en: ['Now', 'Posts', 'Capture', 'Inbox', 'Plan'] })) {
  test.describe(language, () => {
    test.use({ phoneOptions: { language: language === 'it' ? 'it' : 'en' } })

    test(`speaks the browser's language: ${language}`, async ({ phone, server }) => {
      await setUpWorkspace(phone, server)
      const page = await phone.open('/now')
      await expect(page.locator('html')).toHaveAttribute('lang', language)
      const bar = page.getByRole('navigation', { name: language === 'it' ? 'Principale' : 'Main' })
      for (const name of tabs) await expect(bar.getByRole('link', { name, exact: true })).toBeVisible()
    })
  })
}

test('keeps the language that was chosen on this device', async ({ phone }) => {
  const page = await phone.open('/sign-in')
  await page.evaluate(() => localStorage.setItem('inviato.locale', 'en'))
  await page.reload()
  await expect(page.locator('html')).toHaveAttribute('lang', 'en')
})

test('has no accessibility fault on any screen', async ({ phone, server }) => {
  await phone.open('/sign-in')
  await expect(phone.page.getByRole('heading', { level: 1 })).toBeVisible()
  await expectAccessible(phone.page)
  await setUpWorkspace(phone, server)
  for (const path of [...places, ...below]) {
    const page = await phone.open(path)
    await expect(page.getByRole('heading', { level: 1 }), path).toBeVisible()
    await expectAccessible(page)
  }
})

test('gives every target of the bar at least 44 by 44 pixels', async ({ phone, server }) => {
  await setUpWorkspace(phone, server)
  const page = await phone.open('/now')
  const links = page.getByRole('navigation', { name: 'Principale' }).getByRole('link')
  await expect(links).toHaveCount(5)
  for (const link of await links.all()) {
    const box = await link.boundingBox()
    expect(Math.min(box?.width ?? 0, box?.height ?? 0), await link.innerText()).toBeGreaterThanOrEqual(44)
  }
})

test.describe('on the smallest phone', () => {
  test.use({ phoneOptions: { screen: { width: 320, height: 568 } } })

  test('no screen scrolls sideways', async ({ phone, server }) => {
    await setUpWorkspace(phone, server)
    for (const path of [...places, ...below]) {
      const page = await phone.open(path)
      await expect(page.getByRole('heading', { level: 1 }), path).toBeVisible()
      expect(await page.evaluate(() => document.documentElement.scrollWidth), path).toBeLessThanOrEqual(320)
    }
  })
})

test('opens the sheet of waiting work by keyboard and closes it again', async ({ phone, server }) => {
  await setUpWorkspace(phone, server)
  const page = await phone.open('/now')
  const pill = page.locator('main button[aria-haspopup=dialog]')
  await pill.press('Enter')
  const sheet = page.getByRole('dialog', { name: 'Dov’è il tuo lavoro' })
  await expect(sheet).toBeVisible()
  await expectAccessible(page)
  await page.keyboard.press('Escape')
  await expect(sheet).toBeHidden()
  await expect(pill).toBeFocused()
})

test('drags a sheet away', async ({ phone, server }) => {
  await setUpWorkspace(phone, server)
  const page = await phone.open('/now')
  await page.locator('main button[aria-haspopup=dialog]').click()
  const title = page.getByRole('heading', { name: 'Dov’è il tuo lavoro' })
  await page.getByRole('dialog').evaluate((sheet) => Promise.all(sheet.getAnimations().map((each) => each.finished)).then(() => undefined))
  await title.hover()
  await page.mouse.down()
  await page.mouse.move(120, 840, { steps: 5 })
  await page.mouse.up()
  await expect(title).toBeHidden()
})
