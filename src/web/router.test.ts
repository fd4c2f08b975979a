// @vitest-environment happy-dom
import { beforeEach, expect, test } from 'vitest'
import { navigate, pathOfConversation, route, routeOf, startRouter } from './router.ts'

const ID = 'conv_0193f3c2-0000-7000-8000-000000000000'
const MESSAGE = 'msg_0193f3c2-0000-7000-8000-000000000001'

startRouter()

/** What the browser would do with a click that nobody took. */
let left = false
addEventListener('click', (event) => {
  left = !event.defaultPrevented
  event.preventDefault()
})
beforeEach(() => {
  document.body.replaceChildren()
  navigate('/')
})

test('addresses mean pages; those that mean nothing begin a new conversation', () => {
  expect(routeOf(`/c/${ID}`)).toEqual({ page: 'conversation', id: ID })
  expect(routeOf(`/c/${ID}#${MESSAGE}`)).toEqual({
    page: 'conversation',
    id: ID,
    message: MESSAGE,
  })
  expect(routeOf(`/c/${ID}#part-of-the-page`)).toEqual({ page: 'conversation', id: ID })
  expect(routeOf('/')).toEqual({ page: 'new' })
  expect(routeOf('/settings')).toEqual({ page: 'settings', usage: false })
  expect(routeOf('/settings/tokens')).toEqual({ page: 'settings', usage: false })
  expect(routeOf('/usage')).toEqual({ page: 'settings', usage: true })
  expect(routeOf('/sign-in')).toEqual({ page: 'sign-in' })
  expect(routeOf('/temporary')).toEqual({ page: 'temporary' })
  expect(routeOf('/playground')).toEqual({ page: 'playground' })
  expect(routeOf('/c/nonsense')).toEqual({ page: 'new' })
})

function click(attributes: Record<string, string>, init: MouseEventInit = {}) {
  const link = document.createElement('a')
  for (const [name, value] of Object.entries(attributes)) link.setAttribute(name, value)
  document.body.append(link)
  link.dispatchEvent(new MouseEvent('click', { bubbles: true, cancelable: true, ...init }))
  return !left
}

test('links of our own are followed without loading the page', () => {
  expect(click({ href: `/c/${ID}` })).toBe(true)
  expect(route.value).toEqual({ page: 'conversation', id: ID })
  expect(location.pathname).toBe(`/c/${ID}`)
})

test('a link to a message is followed each time, within the page that is open too', () => {
  navigate(`/c/${ID}`)
  const link = pathOfConversation(ID, MESSAGE)
  expect(click({ href: link })).toBe(true)
  const first = route.value
  expect(first).toEqual({ page: 'conversation', id: ID, message: MESSAGE })
  expect(location.hash).toBe(`#${MESSAGE}`)
  const length = history.length
  expect(click({ href: link })).toBe(true)
  expect(route.value).toEqual(first)
  expect(route.value).not.toBe(first)
  expect(history.length).toBe(length)
  expect(click({ href: `/c/${ID}#elsewhere` })).toBe(false)
  expect(click({ href: `/c/${ID}` })).toBe(true)
  expect(location.hash).toBe('')
})

test('links of others, to new tabs, and with a modifier are the browser’s', () => {
  expect(click({ href: 'https://example.com/' })).toBe(false)
  expect(click({ href: '/', target: '_blank' })).toBe(false)
  expect(click({ href: '/' }, { ctrlKey: true })).toBe(false)
})
