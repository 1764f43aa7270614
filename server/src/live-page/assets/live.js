// Keeps an open page up to date. The page is whole without it: this only fetches the same address again and moves what changed.
const { body } = document
const policy = globalThis.trustedTypes?.createPolicy('live-page', { createHTML: (text) => text })
let waiting = 0
let arrived = 0
let source

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
  source = new EventSource(body.dataset.stream)
  source.addEventListener('changed', (event) => {
    if (event.data !== body.dataset.version) soon()
  })
}

// Everyone hears of a change at once: a second or two of spread keeps a crowd from asking in the same instant.
function soon() {
  clearTimeout(waiting)
  waiting = setTimeout(() => refresh().catch(() => soon()), 200 + Math.random() * 1800)
}

async function refresh() {
  const response = await fetch(location.pathname + location.search, { cache: 'no-cache' })
  if (!response.ok) return
  const text = await response.text()
  const next = new DOMParser().parseFromString(policy ? policy.createHTML(text) : text, 'text/html')
  const before = arrived
  for (const list of document.querySelectorAll('main[data-list], #thread')) {
    const other = next.getElementById(list.id)
    if (other) merge(list, other)
  }
  const kicker = next.getElementById('kicker')
  if (kicker) document.getElementById('kicker')?.replaceWith(kicker)
  body.dataset.version = next.body.dataset.version
  if (arrived > before) announce()
}

function merge(list, other) {
  const wanted = [...other.children].filter((child) => child.dataset.key)
  const mine = new Map([...list.children].filter((child) => child.dataset.key).map((child) => [child.dataset.key, child]))
  const last = wanted.findLast((child) => mine.has(child.dataset.key))
  const end = last && mine.get(last.dataset.key)
  // What is gone from the middle was taken down; what lies after the last common one is only older than the first page.
  for (const [key, child] of mine) {
    const older = end && end.compareDocumentPosition(child) & Node.DOCUMENT_POSITION_FOLLOWING
    if (!older && !wanted.some((each) => each.dataset.key === key)) child.remove()
  }
  let place = [...list.children].find((child) => child.dataset.key) ?? null
  for (const child of wanted) {
    const known = mine.get(child.dataset.key)
    if (!known) {
      const fresh = document.importNode(child, true)
      fresh.classList.add('fresh')
      list.insertBefore(fresh, place)
      arrived += fresh.matches('article') ? 1 : fresh.querySelectorAll('article').length
      continue
    }
    if (known.hasAttribute('data-list')) {
      known.querySelector('h2')?.replaceChildren(...(child.querySelector('h2')?.childNodes ?? []))
      merge(known, child)
      place = known.nextElementSibling
    } else {
      const current = known.dataset.version === child.dataset.version ? known : document.importNode(child, true)
      if (current !== known) known.replaceWith(current)
      place = current.nextElementSibling
    }
  }
}

function announce() {
  const text = arrived === 1 ? body.dataset.one : body.dataset.many.replace('99', arrived)
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
