import type { PublicComment } from '@inviato/shared/comment.ts'
import { expect, test } from 'vitest'
import { createBrand, publicComments, type Brand } from '../support/brand.ts'
import { movableClock } from '../support/clock.ts'
import { pageWith, sendComment, tokenIn } from '../support/live-page.ts'
import { createHome, startServer, type TestServer } from '../support/server.ts'

interface Stage extends AsyncDisposable {
  server: TestServer
  brand: Brand
  clock: ReturnType<typeof movableClock>
  path: string
  /** Opens the update's page as a visitor, and lets them read for a while. */
  visit(): Promise<string>
}

async function start(comments: 'closed' | 'moderated' | 'open' = 'open', env: Record<string, string> = {}): Promise<Stage> {
  const clock = movableClock()
  const server = await startServer({ overrides: { clock }, env })
  const brand = await createBrand(server.ctx, { settings: { comments } })
  const { postId } = await brand.publish()
  const path = `/live/lumen/${postId}`
  return {
    server,
    brand,
    clock,
    path,
    async visit() {
      const page = await (await server.fetch(path)).text()
      clock.forward(5_000)
      return tokenIn(page)
    },
    [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
  }
}

test('takes a comment from a form without a script and shows it', async () => {
  await using stage = await start()
  const { server, brand, path } = stage
  const answer = await sendComment(server, path, { name: 'Ada', text: 'Lovely!\r\nSee you there.', token: await stage.visit(), extra: '' })
  expect(answer.status).toBe(303)
  expect(answer.headers.get('location')).toBe(`${server.url}${path}?sent=shown#sent`)
  const page = await pageWith(server, `${path}?sent=shown`, 'Lovely!<br>See you there.')
  expect(page).toContain('Your comment is online.')
  expect(await brand.comments()).toMatchObject([{ body: { kind: 'public', author: { name: 'Ada' }, text: 'Lovely!\nSee you there.', visible: 'shown', channelId: brand.channelId } }])
})

test('holds comments until they are read where the page says so, and takes none where they are closed', async () => {
  await using stage = await start('moderated')
  const { server, brand, path } = stage
  const answer = await sendComment(server, path, { name: 'Ada', text: 'Is it still on?', token: await stage.visit() })
  expect(answer.headers.get('location')).toContain('?sent=held')
  expect(await brand.comments()).toMatchObject([{ body: { visible: 'pending' } }])
  expect(await (await server.fetch(path)).text()).not.toContain('Is it still on?')
  await brand.settle({ comments: 'closed' })
  await pageWith(server, path, 'Comments are closed.')
  const late = await sendComment(server, path, { name: 'Ada', text: 'And now?', token: await stage.visit() })
  expect(late.status).toBe(422)
  expect(await late.text()).toContain('And now?')
  expect(await brand.comments()).toHaveLength(1)
})

test('writes a form that was sent twice once', async () => {
  await using stage = await start()
  const form = { name: 'Ada', text: 'Once.', token: await stage.visit() }
  const answers = await Promise.all([1, 2, 3].map(() => sendComment(stage.server, stage.path, form)))
  expect(answers.map((answer) => answer.status)).toEqual([303, 303, 303])
  expect(await stage.brand.comments()).toHaveLength(1)
})

test.for([
  ['no name', { name: ' ' }, 'Write your name'],
  ['a name that is too long', { name: 'A'.repeat(61) }, 'The name is too long'],
  ['no text', { text: '\n' }, 'Write your comment.'],
  ['a text that is too long', { text: `begin ${'x'.repeat(1_000)} end` }, 'The comment is too long'],
  ['something in the field that people do not see', { extra: 'https://spam.example' }, 'must stay empty'],
  ['a form that nobody gave out', { token: 'forged.token.here' }, 'had been open for a long time'],
] as const)('gives %s back with the reason and everything that was typed', async ([, wrong, reason]) => {
  await using stage = await start()
  const form = { name: 'Ada', text: 'What I wrote.', token: await stage.visit(), extra: '', ...wrong }
  const answer = await sendComment(stage.server, stage.path, form)
  expect(answer.status).toBe(422)
  const page = await answer.text()
  expect(page).toContain(reason)
  expect(page).toContain('role="alert"')
  expect(page).toContain(`value="${form.name}"`)
  expect(page).toContain(`\n${form.text}</textarea>`)
  expect(await stage.brand.comments()).toEqual([])
  // The form that came back works.
  stage.clock.forward(5_000)
  const again = await sendComment(stage.server, stage.path, { name: 'Ada', text: 'Mended.', token: tokenIn(page) })
  expect(again.status).toBe(303)
})

test('asks for a moment where a form comes back within three seconds', async () => {
  await using stage = await start()
  const page = await (await stage.server.fetch(stage.path)).text()
  const answer = await sendComment(stage.server, stage.path, { name: 'Bot', text: 'Buy now', token: tokenIn(page) })
  expect(answer.status).toBe(422)
  expect(await answer.text()).toContain('That was very quick.')
})

test('locks out no venue: 200 visitors behind one address all comment, a flood from one page does not', async () => {
  await using stage = await start('open', { TRUST_PROXY: 'true' })
  const { server, brand, path } = stage
  const tokens = await Promise.all(Array.from({ length: 200 }, () => stage.visit()))
  const venue = { 'x-forwarded-for': '203.0.113.7' }
  const answers = await Promise.all(tokens.map((token, n) => sendComment(server, path, { name: `Visitor ${n}`, text: 'Bravi!', token }, venue)))
  expect(new Set(answers.map((answer) => answer.status))).toEqual(new Set([303]))
  const comments = await brand.comments()
  expect(comments).toHaveLength(200)
  expect(new Set(comments.map((comment) => comment.body.visible))).toEqual(new Set(['shown']))

  const token = await stage.visit()
  const statuses: number[] = []
  for (let n = 0; n < 8; n++) statuses.push((await sendComment(server, path, { name: 'Flood', text: `Spam ${n}`, token }, venue)).status)
  expect(statuses).toEqual([303, 303, 303, 303, 303, 429, 429, 429])
})

test('holds what comes above the calm of an address, also after a restart', async () => {
  const clock = movableClock()
  await using home = await createHome()
  let brand: Brand
  let path: string
  {
    await using server = await startServer({ home, overrides: { clock } })
    brand = await createBrand(server.ctx)
    path = `/live/lumen/${(await brand.publish()).postId}`
    await pageWith(server, path, 'Doors are open.')
    await fill(server, path, clock, 300)
    expect(held(await brand.comments())).toBe(0)
  }
  await using server = await startServer({ home, overrides: { clock } })
  const db = server.ctx.store.workspace(brand.id)
  await fill(server, path, clock, 1)
  expect(held(await publicComments(db))).toBe(1)
  clock.forward(11 * 60_000)
  await fill(server, path, clock, 1)
  expect(held(await publicComments(db))).toBe(1)
})

function held(comments: PublicComment[]): number {
  return comments.filter((comment) => comment.body.visible === 'pending').length
}

async function fill(server: Pick<TestServer, 'fetch'>, path: string, clock: { forward(ms: number): void }, count: number): Promise<void> {
  const pages = await Promise.all(Array.from({ length: count }, async () => (await server.fetch(path)).text()))
  clock.forward(5_000)
  const answers = await Promise.all(pages.map((page, n) => sendComment(server, path, { name: `V${n}`, text: 'Ciao', token: tokenIn(page) })))
  expect(new Set(answers.map((answer) => answer.status))).toEqual(new Set([303]))
}

test('shows hostile text as text, wherever it stands', async () => {
  await using stage = await start()
  const { server, brand, path } = stage
  const attacks = [
    '<script>alert(1)</script>',
    '"><img src=x onerror=alert(1)>',
    "javascript:alert(1) https://example.com/\"onmouseover='alert(1)",
    '</textarea></title></style><svg/onload=alert(1)>',
    '&lt;b&gt; \u202egnp.exe \u0000',
  ]
  for (const text of attacks) {
    const answer = await sendComment(server, path, { name: text.slice(0, 60), text, token: await stage.visit() })
    expect(answer.status).toBe(303)
    // The same in the form that comes back.
    const back = await (await sendComment(server, path, { name: text, text, token: 'x', extra: 'x' })).text()
    expect(dangerous(back)).toEqual([])
  }
  await brand.publish({ text: attacks.join('\n'), media: [{ mediaId: brand.id, sha256: 'a'.repeat(64), mime: 'image/jpeg', alt: attacks[1] ?? '' }] })
  const timeline = await pageWith(server, '/live/lumen', 'gnp.exe')
  const update = await pageWith(server, path, 'gnp.exe')
  expect(dangerous(timeline)).toEqual([])
  expect(dangerous(update)).toEqual([])
  expect(update).not.toContain('\u202e')
})

/** Tags that only an attack could have brought in: what is quoted inside a tag is a value, and harmless. */
function dangerous(page: string): string[] {
  const tags = page.match(/<[a-z!/](?:"[^"]*"|[^">])*>/gi) ?? []
  return tags.filter((tag) => {
    const bare = tag.replaceAll(/"[^"]*"/g, '""')
    return /\son\w+\s*=/i.test(bare) || /^<(img src=x|svg\/|script>)/i.test(bare) || /(href|src|action)="\s*javascript:/i.test(tag)
  })
}
