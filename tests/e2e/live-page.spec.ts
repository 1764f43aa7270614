import { chromium, expect, test } from '@playwright/test'
import { expectAccessible } from '../support/accessibility.ts'
import { createBrand } from '../support/brand.ts'
import { pageWith } from '../support/live-page.ts'
import { chromiumPath } from '../support/phone.ts'
import { startServer } from '../support/server.ts'

const flags = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking']

test('is read, commented and kept up to date in a browser, with JavaScript and without', async () => {
  await using server = await startServer()
  const brand = await createBrand(server.ctx)
  const { postId } = await brand.publish({ text: 'Doors are open.\n\n<script>document.title = "attacked"</script>' })
  await pageWith(server, '/live/lumen', 'Doors are open.')
  const browser = await chromium.launch({ executablePath: chromiumPath(), args: flags })
  try {
    const plain = await browser.newContext({ javaScriptEnabled: false, viewport: { width: 390, height: 844 }, baseURL: server.url })
    const reader = await plain.newPage()
    await reader.goto('/live/lumen')
    await expect(reader.getByText('Doors are open.')).toBeVisible()
    await reader.getByRole('link', { name: 'Comment', exact: true }).click()
    await reader.getByLabel('Your name').fill('Ada')
    await reader.getByLabel('Your comment').fill('Lovely!')
    await reader.getByRole('button', { name: 'Send' }).click()
    // Sent within the three seconds that a person needs: nothing is lost, and once more works.
    await expect(reader.getByRole('alert')).toContainText('That was very quick.')
    await expect(reader.getByLabel('Your comment')).toHaveValue('Lovely!')
    await expect(async () => {
      await reader.getByRole('button', { name: 'Send' }).click()
      await expect(reader.getByRole('status')).toContainText('Your comment is online.', { timeout: 500 })
    }).toPass({ intervals: [3_200] })
    await expect(reader.getByText('Lovely!')).toBeVisible()

    const lively = await browser.newContext({ viewport: { width: 390, height: 844 }, baseURL: server.url, colorScheme: 'dark' })
    const errors: string[] = []
    lively.on('console', (message) => message.type() === 'error' && errors.push(message.text()))
    const page = await lively.newPage()
    await page.goto('/live/lumen')
    await expect(page.getByText('1 comment')).toBeVisible()
    await brand.publish({ text: 'The band is on stage.' })
    await expect(page.getByText('The band is on stage.')).toBeVisible()
    await expect(page.getByRole('article')).toHaveCount(2)
    await expect(page).toHaveTitle('Lumen Festival')
    await expectAccessible(page)
    await page.goto(`/live/lumen/${postId}`)
    await expectAccessible(page)
    expect(errors).toEqual([])
  } finally {
    await browser.close()
  }
})
