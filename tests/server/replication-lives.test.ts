import { expect, test } from 'vitest'
import { aPost } from '../support/documents.ts'
import { reconnect, serverThatIsSetBack } from '../support/set-back.ts'

const { owner, author, phoneOf, backup, restore, database } = serverThatIsSetBack()

test('what two lives of a store had side by side is given back to a third, the words of both', async () => {
  const [office, field] = [await phoneOf(owner), await phoneOf(author)]
  const post = aPost({ text: 'Doors at nine' })
  await office.insert('posts', post)
  for (const phone of [office, field]) await phone.untilEchoed('posts', post.id)
  const saved = await backup()

  await field.setConnected(false)
  await office.patch('posts', post.id, { text: 'Doors at half past ten' })
  await office.until('posts', post.id, { editedBy: owner().member.id })
  await office.setConnected(false)

  await restore(saved)
  await reconnect(field)
  await field.patch('posts', post.id, { text: 'Doors at eleven' })
  await field.until('posts', post.id, { editedBy: author().member.id })
  await field.setConnected(false)

  await restore(saved)
  await reconnect(office)
  await reconnect(field)
  const { rows } = await database().allDocs({ include_docs: true })
  const held = JSON.stringify(rows.filter(({ id }) => /^(posts|versions):/.test(id)))
  expect(held).toContain('half past ten')
  expect(held).toContain('eleven')
})

test('what was edited in a life that was lost stands for who removed it in the next', async () => {
  const [office, field] = [await phoneOf(owner), await phoneOf(author)]
  const post = aPost({ text: 'Doors at nine' })
  await office.insert('posts', post)
  for (const phone of [office, field]) await phone.untilEchoed('posts', post.id)
  const saved = await backup()

  await office.setConnected(false)
  await field.patch('posts', post.id, { text: 'Doors at eleven' })
  await field.until('posts', post.id, { editedBy: author().member.id })
  await field.setConnected(false)

  await restore(saved)
  await reconnect(office)
  await office.patch('posts', post.id, { text: 'Doors at ten' })
  await office.until('posts', post.id, { editedBy: owner().member.id })
  await office.remove('posts', post.id)
  await office.allSent()
  await reconnect(field)
  for (const phone of [office, field]) await phone.until('posts', post.id, { text: 'Doors at eleven' })
})
