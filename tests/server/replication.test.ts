import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { aPost } from '../support/documents.ts'
import { addMember, createWorkspace, type Person } from '../support/people.ts'
import { startPhone } from '../support/simulated-phone.ts'
import { startServer, type TestServer } from '../support/server.ts'

let server: TestServer
let owner: Person
let author: Person

beforeAll(async () => {
  server = await startServer()
  owner = await createWorkspace(server)
  author = await addMember(server, owner, 'author')
})
afterAll(() => server[Symbol.asyncDispose]())

describe('two phones', () => {
  test('see what the other wrote', async () => {
    await using office = await startPhone(server, owner)
    await using field = await startPhone(server, author)
    const post = aPost()
    await field.insert('posts', post)
    expect(await office.until('posts', post.id, { text: post.text })).toMatchObject({ by: author.member.id })
    await office.patch('posts', post.id, { text: 'Doors at ten' })
    await field.until('posts', post.id, { text: 'Doors at ten' })
    await office.remove('posts', post.id)
    await field.until('posts', post.id, null)
  })
})
