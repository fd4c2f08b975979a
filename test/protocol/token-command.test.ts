import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { afterEach, describe, expect, test } from 'vitest'
import {
  databaseEnv,
  newDataDirectory,
  removeDataDirectories,
  startServerProcess,
} from '../server-process.ts'

const CLI = fileURLToPath(new URL('../../src/cli/cli.ts', import.meta.url))

afterEach(removeDataDirectories)

async function loquat(data: string, ...args: string[]) {
  const child = spawn(process.execPath, [CLI, 'token', ...args, '--data', data], {
    cwd: data,
    env: { PATH: process.env['PATH'], ...(await databaseEnv(data)) },
  })
  let [out, err] = ['', '']
  child.stdout.on('data', (piece: Buffer) => (out += piece.toString()))
  child.stderr.on('data', (piece: Buffer) => (err += piece.toString()))
  return new Promise<{ code: number | null; out: string; err: string }>((resolve) =>
    child.once('exit', (code) => resolve({ code, out: out.trim(), err })),
  )
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
    const { code, err } = await loquat(newDataDirectory(), ...args)
    expect(code).toBe(2)
    expect(err).toMatch(sentence)
  })

  test('says when there is no such token', async () => {
    const { code, err } = await loquat(newDataDirectory(), 'revoke', 'nobody')
    expect(code).toBe(1)
    expect(err).toMatch(/no token nobody/)
  })
})
