import { AppError } from '../../../protocol/index.ts'

/**
 * The address of a provider's API, without a slash at its end. People write it with and without its version: where no
 * segment of the path is one, it is added.
 * @param version null for a provider that has none in its address
 * @throws AppError `invalid_request` when it is no http address
 */
export function apiUrl(baseUrl: string, version: string | null = 'v1'): string {
  let url: URL
  try {
    url = new URL(baseUrl.trim())
  } catch {
    throw refused(baseUrl)
  }
  if (url.protocol !== 'http:' && url.protocol !== 'https:') throw refused(baseUrl)
  const segments = url.pathname.split('/').filter((segment) => segment !== '')
  const versioned = segments.some((segment) => /^v\d+[a-z0-9]*$/.test(segment))
  if (!versioned && version !== null) segments.push(version)
  return [`${url.protocol}//${credentials(url)}${url.host}`, ...segments].join('/')
}

function credentials(url: URL): string {
  if (url.username === '') return ''
  return url.password === '' ? `${url.username}@` : `${url.username}:${url.password}@`
}

function refused(baseUrl: string): AppError {
  return new AppError('invalid_request', {
    message: `“${baseUrl.slice(0, 200)}” is not an http or https address.`,
    field: 'baseUrl',
  })
}
