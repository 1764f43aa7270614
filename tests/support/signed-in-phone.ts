import { sessionResponse } from '@inviato/shared/session.ts'
import type { Person } from './people.ts'
import { openPhone, type Phone, type PhoneOptions } from './phone.ts'

/** The phone of somebody who is signed in already, its app not open yet. */
export async function openPhoneOf(url: string, person: Person, options?: PhoneOptions): Promise<Phone> {
  const phone = await openPhone(url, options)
  // Like the server's own they outlive the browser.
  const expires = Math.floor(Date.now() / 1000) + 86_400
  await phone.context.addCookies(
    person.cookie.split('; ').map((pair) => {
      const at = pair.indexOf('=')
      return { name: pair.slice(0, at), value: pair.slice(at + 1), url, httpOnly: true, expires }
    }),
  )
  const session = sessionResponse.parse(await (await person.fetch('/api/session')).json())
  await phone.open('/healthz')
  // The app knows from its own memory who is signed in; its screens would have written this.
  await phone.page.evaluate((kept) => localStorage.setItem('inviato.session', kept), JSON.stringify(session))
  return phone
}
