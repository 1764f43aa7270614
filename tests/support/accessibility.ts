import AxeBuilder from '@axe-core/playwright'
import { expect, type Page } from '@playwright/test'

const standard = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']
/** What can be right by day and wrong by night: a theme changes colours alone. */
const ofColour = ['color-contrast', 'link-in-text-block']

/** Fails with what axe finds against WCAG 2.2 AA on the page as it stands, in both themes, once its heading is there. */
export async function expectAccessible(page: Page): Promise<void> {
  await page.locator('h1').first().waitFor({ state: 'attached' })
  const found: string[] = []
  for (const colorScheme of ['dark', 'light'] as const) {
    await page.emulateMedia({ colorScheme })
    await animationsOver(page)
    const axe = new AxeBuilder({ page })
    const { violations } = await (colorScheme === 'dark' ? axe.withRules(ofColour) : axe.withTags(standard)).analyze()
    const faults = violations.flatMap(({ id, help, nodes }) => nodes.map(({ target, failureSummary }) => `${id}: ${help}: ${target.join(' ')} ${failureSummary ?? ''}`))
    found.push(...faults.map((each) => `${colorScheme}: ${each}`))
  }
  expect(found).toEqual([])
}

/** Resolves when nothing moves or fades any more that ever comes to an end. */
async function animationsOver(page: Page): Promise<void> {
  await page.evaluate(async () => {
    const ending = document.getAnimations().filter((each) => each.effect?.getComputedTiming().endTime !== Infinity)
    await Promise.allSettled(ending.map((each) => each.finished))
  })
}
