import { afterEach, describe, expect, test } from 'vitest'
import { runIn } from '../cli/terminal.ts'
import { newDataDirectory, removeDataDirectories, startServerProcess } from '../server-process.ts'

afterEach(removeDataDirectories)

async function loquat(data: string, ...args: string[]) {
  const { out, ...rest } = await runIn(data, ['token', ...args])
  return { out: out.trim(), ...rest }
}

describe('loquat token', () => {
  test('makes a token before the server has ever run; its first word is the owner', async () => {
    const data = newDataDirectory()
    const { code, out } = await loquat(data, 'create', 'ann')
    expect(code).toBe(0)
    const server = await startServerProcess({ data })
    const headers = { authorization: `Bearer ${out}` }
    const me = await fetch(new URL('/api/v1/me', server.url), { headers })
    expect(await me.json()).toMatchObject({ ownerId: 'ann', scopes: ['read', 'write'] })
    await server.end()
  })

  test('revokes beside a running server, which soon closes what the token had opened', async () => {
    const data = newDataDirectory()
    const server = await startServerProcess({ data, env: { API_TOKEN: 'the-operators-token' } })
    const made = await loquat(data, 'create', 'ann', '--scopes', 'read,write', '--expires', '90d')
    const headers = { authorization: `Bearer ${made.out}`, 'content-type': 'application/json' }
    const conversations = new URL('/api/v1/conversations', server.url)
    const created = await fetch(conversations, { method: 'POST', headers, body: '{}' })
    const { id } = (await created.json()) as { id: string }
    const stream = await fetch(`${conversations}/${id}/events`, { headers })
    const cut = stream.text().catch(() => 'cut')

    const { out: list } = await loquat(data, 'list')
    expect(list).toMatch(/^[0-9a-f]{16} {2}ann {2}owner ann {2}read,write {2}until 20/)
    expect((await loquat(data, 'revoke', list.split(' ')[0]!)).code).toBe(0)
    expect((await fetch(conversations, { headers })).status).toBe(401)
    expect(await cut).toBe('cut')
    expect((await loquat(data, 'list')).out).toBe('')
    await server.end()
  })

  test.each([
    [['create'], /Usage/],
    [['create', 'a b'], /--owner a b may hold/],
    [['create', 'a', '--scopes', 'read,root'], /there is no scope root/],
    [['create', 'a', '--expires', 'soon'], /not of the form 90d/],
    [['lend', 'a'], /Usage/],
  ])('%j is refused with a sentence', async (args, sentence) => {
    const { code, errors } = await loquat(newDataDirectory(), ...args)
    expect(code).toBe(2)
    expect(errors).toMatch(sentence)
  })

  test('says when there is no such token', async () => {
    const { code, errors } = await loquat(newDataDirectory(), 'revoke', 'nobody')
    expect(code).toBe(1)
    expect(errors).toMatch(/no token nobody/)
  })
})
