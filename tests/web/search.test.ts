import { createId } from '@inviato/shared/id.ts'
import { expect, test } from 'vitest'
import { createFinder, findables, type Searchable } from '../../web/src/lib/search.ts'
import { aMember, anEvent, aPost } from '../support/documents.ts'

const mediaId = createId()
const at = '2026-05-01T16:00:00.000Z'
const post = aPost({ text: 'Perché la città si accende', media: [{ id: createId(), mediaId }, { id: createId(), label: 'Il palco' }] })
const everything: Searchable = {
  posts: [post, aPost({ text: 'Il concerto comincia', at: '2026-01-01T00:00:00.000Z' }), aPost({ text: 'Il concerto finisce' })],
  plans: [
    anEvent({
      title: 'Notte delle Lanterne', brief: 'Mani e vapore', place: 'Cortile', hashtags: ['NotteBianca'],
      promises: [{ id: createId(), sponsor: 'Acqua Brina', text: '' }],
    }),
    { id: createId(), by: createId(), at, body: { kind: 'contact', name: 'Élsa Marten', role: 'Direttrice', handles: [] } },
  ],
  members: [aMember('manager')],
  altTexts: new Map([[mediaId, 'Una lanterna di carta']]),
}

async function find(words: string) {
  const finder = await createFinder()
  finder.learn(findables(everything))
  return finder.find(words).map((found) => found.title)
}

test('finds words without their accents, and by their beginning', async () => {
  expect(await find('perche citta')).toEqual([post.text])
  expect(await find('PERCHÉ')).toEqual([post.text])
  expect(await find('conc')).toEqual(['Il concerto finisce', 'Il concerto comincia'])
})

test('finds people, whoever they are to us, and events by what is in them', async () => {
  expect(await find('elsa')).toEqual(['Élsa Marten'])
  expect(await find('the manager')).toEqual(['The manager'])
  expect(await find('brina')).toEqual(['Notte delle Lanterne'])
  expect(await find('#nottebianca')).toEqual(['Notte delle Lanterne'])
})

test('finds a post by what its pictures show or shall show', async () => {
  expect(await find('lanterna di carta')).toEqual([post.text])
  expect(await find('palco')).toEqual([post.text])
})

test('forgives one wrong letter in a long word', async () => {
  expect(await find('contcerto')).toHaveLength(2)
})

test('wants every word', async () => {
  expect(await find('concerto lanterna')).toEqual([])
})

test('forgets what is gone', async () => {
  const finder = await createFinder()
  finder.learn(findables(everything))
  finder.learn(findables({ ...everything, posts: [] }))
  expect(finder.find('concerto')).toEqual([])
})
