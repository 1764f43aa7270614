// Keeps an open page up to date. The page is whole without it: this fetches the same address again and moves in what changed.
const { body } = document
const words = { one: body.dataset.one ?? '', many: body.dataset.many ?? '' }
const retryMs = 60_000

/** @type {EventSource | undefined} */
let source
/** @type {ReturnType<typeof setTimeout> | undefined} */
let waiting
let arrived = 0

const pill = document.createElement('button')
pill.className = 'arrivals'
pill.hidden = true
pill.addEventListener('click', () => {
  scrollTo({ top: 0 })
  settle()
})
const aloud = document.createElement('p')
aloud.className = 'said-aloud'
aloud.setAttribute('role', 'status')
body.append(pill, aloud)

function listen() {
  source?.close()
  source = new EventSource(body.dataset.stream ?? '')
  source.addEventListener('changed', (event) => {
    if (event.data !== body.dataset.version) soon(200 + Math.random() * 1800)
  })
  source.addEventListener('error', () => {
    // The browser connects again by itself, except where the server said no: then the page asks now and then.
    if (source?.readyState === EventSource.CLOSED) soon(retryMs)
  })
}

/**
 * Everyone hears of a change at once: the caller's delay keeps a crowd from asking in the same instant.
 * @param {number} delay in milliseconds
 */
function soon(delay) {
  clearTimeout(waiting)
  waiting = setTimeout(() => {
    refresh()
      .catch(() => soon(retryMs))
      .finally(() => source?.readyState === EventSource.CLOSED && !document.hidden && listen())
  }, delay)
}

async function refresh() {
  const response = await fetch(location.pathname + location.search, { cache: 'no-cache' })
  if (!response.ok) return
  const next = parse(await response.text())
  const before = arrived
  for (const list of document.querySelectorAll('main[data-list], #thread')) {
    const other = next.getElementById(list.id)
    if (other) merge(list, other)
  }
  const kicker = next.getElementById('kicker')
  if (kicker) document.getElementById('kicker')?.replaceWith(kicker)
  body.dataset.version = next.body.dataset.version ?? ''
  if (arrived > before) announce()
}

/** @typedef {{ createHTML: (text: string) => string }} Policy */

/**
 * Our own server's page, escaped there. Browsers without Trusted Types take the text as it is.
 * @type {Policy}
 */
const policy = createPolicy()

/** @returns {Policy} */
function createPolicy() {
  /** @type {Window & { trustedTypes?: { createPolicy: (name: string, rules: Policy) => Policy } }} */
  const { trustedTypes } = window
  const rules = { createHTML: (/** @type {string} */ text) => text }
  return trustedTypes?.createPolicy('live-page', rules) ?? rules
}

/** @param {string} text */
function parse(text) {
  return new DOMParser().parseFromString(policy.createHTML(text), 'text/html')
}

/**
 * The children of a list that can be told apart, by their key.
 * @param {Element} list
 * @returns {Map<string, HTMLElement>}
 */
function keyed(list) {
  const children = [...list.children].filter((child) => child instanceof HTMLElement)
  return new Map(children.flatMap((child) => (child.dataset.key ? [[child.dataset.key, child]] : [])))
}

/**
 * Makes `list` show what `other` does, touching only what differs.
 * @param {Element} list
 * @param {Element} other
 */
function merge(list, other) {
  const wanted = keyed(other)
  const mine = keyed(list)
  removeTakenDown(mine, wanted)
  /** @type {Element | null} */
  let place = keyed(list).values().next().value ?? null
  for (const [key, child] of wanted) {
    const known = mine.get(key)
    if (known) {
      place = update(known, child).nextElementSibling
    } else {
      const fresh = document.importNode(child, true)
      fresh.classList.add('fresh')
      list.insertBefore(fresh, place)
      arrived += fresh.tagName === 'ARTICLE' ? 1 : fresh.querySelectorAll('article').length
    }
  }
}

/**
 * What is gone from the middle was taken down; what lies after the last common one is only older than the first page.
 * @param {Map<string, HTMLElement>} mine
 * @param {Map<string, HTMLElement>} wanted
 */
function removeTakenDown(mine, wanted) {
  const common = [...mine.keys()].findLast((key) => wanted.has(key))
  const keys = [...mine.keys()]
  const upTo = common === undefined ? keys.length : keys.indexOf(common)
  for (const key of keys.slice(0, upTo)) if (!wanted.has(key)) mine.get(key)?.remove()
}

/**
 * @param {HTMLElement} known
 * @param {HTMLElement} child
 */
function update(known, child) {
  if (known.hasAttribute('data-list')) {
    known.querySelector('h2')?.replaceChildren(...(child.querySelector('h2')?.childNodes ?? []))
    merge(known, child)
    return known
  }
  if (known.dataset.version === child.dataset.version) return known
  const current = document.importNode(child, true)
  known.replaceWith(current)
  return current
}

function announce() {
  const text = arrived === 1 ? words.one : words.many.replace('99', String(arrived))
  aloud.textContent = text
  if (scrollY < 240) return settle()
  pill.textContent = `↑ ${text}`
  pill.hidden = false
}

function settle() {
  arrived = 0
  pill.hidden = true
}

addEventListener('scroll', () => scrollY < 240 && !pill.hidden && settle(), { passive: true })
document.addEventListener('visibilitychange', () => (document.hidden ? source?.close() : listen()))
if (body.dataset.version && !document.hidden) listen()
