import { expect, test } from '@playwright/test'
import { expectAccessible } from '../support/accessibility.ts'
import { heldClock } from '../support/clock.ts'
import { startPds } from '../support/pds.ts'
import { createWorkspace } from '../support/people.ts'
import { aPicture } from '../support/pictures.ts'
import { hold, undoPasses, untilRead } from '../support/posts.ts'
import { startServer } from '../support/server.ts'
import { openPhoneOf } from '../support/signed-in-phone.ts'

const words = 'Le luci del porto sono accese: https://example.com/programma #fieradelmare'
const alt = 'Luci lungo il muro di un porto'

/** Bluesky as it is without its own company: a real personal data server, with no app view behind it. */
test('an account on a Bluesky host is connected, published to and put aside, on the phone alone', async () => {
  await using pds = await startPds()
  const account = await pds.createAccount('fieradelmare')
  const clock = heldClock()
  await using server = await startServer({ overrides: { clock } })
  const owner = await createWorkspace(server)
  await using phone = await openPhoneOf(server.url, owner)
  await untilRead(phone)
  const page = phone.page

  await test.step('a wrong app password is said in words, and nothing has changed', async () => {
    await page.getByRole('link', { name: 'Aggiungi un profilo' }).click()
    await page.getByRole('link', { name: /^Bluesky/ }).click()
    await page.getByLabel('Handle').fill(`@${account.handle}`)
    await page.getByLabel('Password per app').fill('aaaa-bbbb-cccc-dddd')
    await page.getByLabel('Host').fill(pds.url)
    await page.getByRole('button', { name: 'Collega', exact: true }).click()
    await expect(page.getByRole('alert')).toContainText('la password per app non è giusta')
    await expect(page.getByLabel('Handle')).toHaveValue(`@${account.handle}`)
    await expectAccessible(page)
  })

  await test.step('the right one connects, and says what this host cannot do', async () => {
    await page.getByLabel('Password per app').fill(account.appPassword)
    await page.getByRole('button', { name: 'Collega', exact: true }).click()
    await page.getByRole('link', { name: /^Bluesky.*Collegato come @fieradelmare\.test/s }).click()
    await expect(page.getByText('Lì i commenti non si possono leggere')).toBeVisible()
    await expectAccessible(page)
  })

  await test.step('a photo with alt text, a link and a hashtag go out, once', async () => {
    await phone.open('/posts')
    await page.getByRole('button', { name: 'Nuovo post' }).first().click()
    await page.getByLabel('Testo', { exact: true }).fill(words)
    await page.getByRole('button', { name: 'Foto', exact: true }).click()
    await page.getByRole('button', { name: 'Scegli foto' }).setInputFiles({ name: 'porto.jpg', mimeType: 'image/jpeg', buffer: await aPicture() })
    await page.getByRole('button', { name: 'Foto 1 di 1: Senza alt' }).click()
    await page.getByRole('textbox', { name: 'Testo alternativo' }).fill(alt)
    await page.getByRole('button', { name: 'Chiudi' }).click()
    await page.getByRole('button', { name: /^Fiera del Mare/, pressed: true }).click()
    await expect(page.getByRole('button', { name: /^Bluesky/, pressed: true })).toBeVisible()
    await page.getByRole('button', { name: 'Pubblica come Fiera del Mare' }).click()
    await undoPasses(server, owner.workspaceId, clock)
    const link = page.getByRole('link', { name: 'Apri su Bluesky' })
    await expect(link).toBeVisible()

    const [record, ...others] = await pds.records(account)
    expect(others).toEqual([])
    await expect(link).toHaveAttribute('href', `https://bsky.app/profile/${account.did}/post/${record?.uri.split('/').at(-1)}`)
    expect(record?.value).toMatchObject({
      text: words,
      embed: { images: [{ alt }] },
      facets: [
        { features: [{ $type: 'app.bsky.richtext.facet#link', uri: 'https://example.com/programma' }] },
        { features: [{ $type: 'app.bsky.richtext.facet#tag', tag: 'fieradelmare' }] },
      ],
    })
  })

  await test.step('it is taken down there', async () => {
    await hold(page, 'Togli da online')
    await expect(page.getByText(/^Tolto da Giulia Marini/)).toBeVisible()
    expect(await pds.records(account)).toEqual([])
    await expect(page.getByRole('link', { name: 'Apri su Bluesky' })).toBeHidden()
  })

  await test.step('put aside, nothing more is chosen for it, and it has to be connected again', async () => {
    await phone.open('/settings/channels')
    await page.getByRole('link', { name: /^Bluesky/ }).click()
    await hold(page, 'Metti da parte questo profilo')
    await expect(page.getByText('Messo da parte.')).toBeVisible()
    await page.getByRole('button', { name: 'Riprendilo' }).click()
    await expect(page.getByText('Scollegato: ricollegalo')).toBeVisible()
    await expect(page.getByRole('button', { name: 'Ricollega' })).toBeVisible()
  })
})
