import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { Autosave, moveCaret } from '../../web/src/lib/autosave.ts'

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

/** A stored text, and an autosave on it. */
function aText(stored: string) {
  const store = { text: stored, writes: 0 }
  const draft = new Autosave(stored, (change) => {
    store.text = change(store.text)
    store.writes++
    return Promise.resolve(store.text)
  })
  return { store, draft }
}

test('writes within 400 ms of the first key, however long the typing goes on', async () => {
  const { store, draft } = aText('')
  for (const typed of ['D', 'Do', 'Doo', 'Door']) {
    draft.value = typed
    expect(draft.pending).toBe(true)
    await vi.advanceTimersByTimeAsync(100)
  }
  expect(store.text).toBe('Door')
  expect(draft.pending).toBe(false)
  expect(store.writes).toBe(1)
})

test('writes at once when told to', async () => {
  const { store, draft } = aText('')
  draft.value = 'Doors'
  await draft.flush()
  expect(store.text).toBe('Doors')
})

test('writes the first key at once where it cannot wait for more', async () => {
  const store = { text: 'Doors' }
  const draft = new Autosave(store.text, (change) => Promise.resolve((store.text = change(store.text))), () => store.text === 'Doors')
  draft.value = 'Doors!'
  await vi.advanceTimersByTimeAsync(0)
  expect(store.text).toBe('Doors!')
  draft.value = 'Doors!?'
  await vi.advanceTimersByTimeAsync(0)
  expect(store.text).toBe('Doors!')
  await vi.advanceTimersByTimeAsync(400)
  expect(store.text).toBe('Doors!?')
})

test('writes nothing when nothing was typed', async () => {
  const { store, draft } = aText('Doors')
  await draft.flush()
  expect(store.writes).toBe(0)
})

test('shows what someone else wrote, when nobody types here', () => {
  const { draft } = aText('Doors')
  draft.receive('Doors open')
  expect(draft.value).toBe('Doors open')
  expect(draft.pending).toBe(false)
})

test('merges what someone else wrote meanwhile, and loses neither', async () => {
  const { store, draft } = aText('Doors open at nine.')
  draft.value = 'Doors open at nine. Bring a coat.'
  store.text = 'The doors open at nine.'
  draft.receive(store.text)
  await draft.flush()
  expect(store.text).toBe('The doors open at nine. Bring a coat.')
  expect(draft.value).toBe(store.text)
})

test('keeps what is typed while a write is under way', async () => {
  let release = () => {}
  const written: string[] = []
  const draft = new Autosave('', async (change) => {
    const text = change(written.at(-1) ?? '')
    await new Promise<void>((resolve) => (release = resolve))
    written.push(text)
    return text
  })
  draft.value = 'Doors'
  const first = draft.flush()
  await vi.advanceTimersByTimeAsync(0)
  draft.value = 'Doors open'
  release()
  await first
  expect(draft.value).toBe('Doors open')
  expect(draft.pending).toBe(true)
  const second = draft.flush()
  await vi.advanceTimersByTimeAsync(0)
  release()
  await second
  expect(written).toEqual(['Doors', 'Doors open'])
})

test('stays pending, and says why, while the disk refuses', async () => {
  let full = true
  const draft = new Autosave('', (change) => (full ? Promise.reject(new Error('no room')) : Promise.resolve(change(''))))
  draft.value = 'Doors'
  await draft.flush()
  expect([draft.pending, String(draft.failure)]).toEqual([true, 'Error: no room'])
  full = false
  // It is tried again by itself: nobody may type on.
  await vi.advanceTimersByTimeAsync(3_000)
  expect([draft.pending, draft.failure]).toEqual([false, undefined])
})

test('leaves the caret behind the same words', () => {
  expect(moveCaret('open at nine', 'The doors open at nine', 4)).toBe(14)
  expect(moveCaret('open at nine', 'open at nine.', 4)).toBe(4)
  expect(moveCaret('open at nine', 'open at nine.', 12)).toBe(12)
  expect(moveCaret('open at nine', '', 7)).toBe(0)
})
