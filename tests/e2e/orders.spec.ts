import { caughtUp } from '@inviato/server/src/database/caught-up.ts'
import { listDocuments } from '@inviato/server/src/database/document.ts'
import { Rejected, RetryLater } from '@inviato/server/src/networks/errors.ts'
import { createDrivers } from '@inviato/server/src/networks/index.ts'
import { isChannel } from '@inviato/shared/channel.ts'
import { expect, test } from '@playwright/test'
import { expectAccessible } from '../support/accessibility.ts'
import { heldClock, minute } from '../support/clock.ts'
import { aMember } from '../support/documents.ts'
import { newsroom } from '../support/newsroom.ts'
import { addMember, createWorkspace } from '../support/people.ts'
import { hold } from '../support/posts.ts'
import { done, network } from '../support/press.ts'
import { startServer } from '../support/server.ts'
import { openPhoneOf } from '../support/signed-in-phone.ts'

/** What the network does when it is asked: each is a way in which real ones fail. */
const answers = {
  well: () => Promise.resolve(),
  refuses: () => Promise.reject(new Rejected('refused', 'not this')),
  isDown: () => Promise.reject(new RetryLater('down')),
  /** It did it, or not: its answer never came. */
  fallsSilent: () => Promise.reject(new TypeError('terminated')),
}

test('what a person orders of a post is done once, and said as it is: retry, there, next time, take down, stop everything', async () => {
  const clock = heldClock()
  let answer: keyof typeof answers = 'well'
  const live = network({
    find: undefined,
    perform: async (_, job) => answers[answer]().then(() => done(job)),
    remove: () => answers[answer](),
  })
  await using server = await startServer({ overrides: { clock, drivers: { ...createDrivers(), live } } })
  const owner = await createWorkspace(server)
  const author = await addMember(server, owner, 'author')
  const db = server.ctx.store.workspace(owner.workspaceId)
  await caughtUp(db)
  const channels = (await listDocuments(db, 'channels')).filter(isChannel)
  const [channel] = channels
  if (!channel) throw new Error('the workspace has no channel')
  const room = newsroom(db, owner.workspaceId, clock, { manager: aMember('owner', owner.accountId), channels })
  const write = async (text: string, fields: object = {}, intent: 'publish' | 'schedule' = 'publish') => {
    const post = await room.post({ text, channels: [channel.id], ...fields })
    await room.release(post, intent)
    await room.until(post, channel, 'scheduled')
    return post
  }
  await using phone = await openPhoneOf(server.url, owner)
  const page = phone.page

  await test.step('a reply that is lost asks a person, who looks', async () => {
    answer = 'fallsSilent'
    const post = await write('Si parte dal molo')
    clock.forward(10_000)
    await room.until(post, channel, 'unconfirmed')
    clock.forward(minute)
    await phone.open(`/posts/${post.id}`)
    await expect(page.getByText('non ha risposto in tempo')).toBeVisible()
    await expectAccessible(page)
    await page.getByRole('button', { name: 'C’è', exact: true }).click()
    await expect(page.getByRole('heading', { name: channel.body.name }).locator('..').getByText(/Pubblicato/)).toBeVisible()
  })

  await test.step('what was refused is tried again when a person says so', async () => {
    answer = 'refuses'
    const post = await write('Le porte sono aperte')
    clock.forward(10_000)
    await room.until(post, channel, 'failed')
    await phone.open(`/posts/${post.id}`)
    await expect(page.getByText('non accetta qualcosa che c’è dentro')).toBeVisible()
    answer = 'well'
    await page.getByRole('button', { name: 'Riprova adesso' }).click()
    await room.until(post, channel, 'scheduled')
    clock.forward(10_000)
    await expect(page.getByText(/^Pubblicato/).first()).toBeVisible()
  })

  await test.step('what is too late asks: now', async () => {
    answer = 'isDown'
    const post = await write('Inizia ora', { notAfter: new Date(clock.now().getTime() + 5 * minute).toISOString() })
    clock.forward(6 * minute)
    await room.until(post, channel, 'missed')
    answer = 'well'
    await phone.open(`/posts/${post.id}`)
    await expect(page.getByText('E adesso?')).toBeVisible()
    await page.getByRole('button', { name: 'Pubblica ora' }).click()
    await room.until(post, channel, 'scheduled')
    clock.forward(10_000)
    await expect(page.getByText(/^Pubblicato/).first()).toBeVisible()
  })

  await test.step('what is online is taken down, also when it was said without a network', async () => {
    await phone.goOffline()
    await hold(page, 'Togli da online')
    await expect(page.getByText('Fino ad allora è ancora online')).toBeVisible()
    await expect(page.getByRole('button', { name: 'Togli da online' })).toBeHidden()
    answer = 'isDown'
    await phone.goOnline()
    await expect(page.getByText('potrebbe essere ancora online')).toBeVisible()
    answer = 'well'
    clock.forward(minute)
    await expect(page.getByText(/^Tolto da Giulia Marini/)).toBeVisible()
    await expectAccessible(page)
  })

  await test.step('everything is stopped, on every phone, and goes on', async () => {
    const at = new Date(clock.now().getTime() + 10 * minute).toISOString()
    const due = await write('Tra dieci minuti', { publishAt: { at, wall: at.slice(0, 16), zone: 'UTC' } }, 'schedule')
    await phone.open('/now')
    await page.getByRole('button', { name: 'Ferma tutto' }).click()
    await expectAccessible(page)
    await phone.goOffline()
    await hold(page.getByRole('dialog'), 'Ferma tutto')
    await page.getByRole('button', { name: 'Non è ancora fermo' }).click()
    await expect(page.getByRole('dialog', { name: 'Non è ancora fermo' })).toContainText('Il server non lo sa ancora e continua a pubblicare')
    await expectAccessible(page)
    await phone.goOnline()
    await expect(page.getByRole('dialog', { name: 'È tutto fermo' })).toContainText('Fermato da Giulia Marini')
    await page.keyboard.press('Escape')
    await expect(page.getByRole('button', { name: 'È tutto fermo' })).toBeVisible()
    await expect(page.getByText('Trattenuto: è tutto fermo')).toBeVisible()

    await using colleague = await openPhoneOf(server.url, author)
    const theirs = await colleague.open('/posts')
    await theirs.getByRole('button', { name: 'È tutto fermo' }).click()
    await expect(theirs.getByText('Fermato da Giulia Marini')).toBeVisible()
    await expect(theirs.getByRole('button', { name: 'Fai ripartire' })).toBeHidden()

    clock.forward(11 * minute)
    await server.settled()
    expect(await room.publication(due, channel)).toMatchObject({ state: 'scheduled' })
    await page.getByRole('button', { name: 'È tutto fermo' }).click()
    await page.getByRole('button', { name: 'Fai ripartire' }).click()
    await expect(page.getByRole('button', { name: 'È tutto fermo' })).toBeHidden()
    await expect(page.getByRole('link', { name: /Tra dieci minuti.*Fuori tempo/s })).toBeVisible()
    await expect(theirs.getByRole('dialog')).toBeHidden()
    await page.getByRole('link', { name: /Tra dieci minuti/ }).click()
    await expect(page.getByText('mentre era tutto fermo')).toBeVisible()
  })
})
