import { createHash } from 'node:crypto'
import { inside, refuse, text, type Place } from './shape.ts'
import type { LosslessObject } from './lossless-json.ts'

const BASE64 = /^[A-Za-z0-9+/_-]*={0,2}$/

/** The first bytes by which files of a kind are known, in hexadecimal. */
const SIGNATURES: [mediaType: RegExp, bytes: RegExp][] = [
  [/^image\/png/, /^89504e470d0a/],
  [/^image\/jpeg/, /^ffd8ff/],
  [/^image\/gif/, /^47494638/],
  [/^(image\/webp|audio\/(x-)?wav)/, /^52494646/],
  [/^audio\/mpeg/, /^(494433|ff[ef])/],
  [/^audio\/ogg/, /^4f676753/],
  [/^audio\/flac/, /^664c6143/],
  [/^(video|audio)\/(mp4|quicktime)/, /^.{8}66747970/],
  [/^video\/(webm|x-matroska)/, /^1a45dfa3/],
  [/^application\/pdf/, /^255044462d/],
  [/^application\/(zip|vnd\.openxmlformats)/, /^504b0304/],
]

/**
 * The bytes of a `binary`, in the URL-safe alphabet with padding. Old dumps hold text files as their text, and some
 * files encoded twice.
 */
export function readBytes(source: LosslessObject, mediaType: string, place: Place): string {
  const at = inside(place, 'data')
  if (!source.has('data')) return refuse(at, 'is missing')
  const data = text(source.get('data')!, at)
  const bytes = decode(data)
  const old = !source.has('identifier') && !source.has('vendor_metadata')
  if (!bytes || (old && mediaType.startsWith('text/') && !isUtf8(bytes))) {
    if (!old) return refuse(at, 'is not base64')
    place.rules.changed(at.path, 'was stored as text; it is base64 now')
    return encode(Buffer.from(data, 'utf8'))
  }
  const inner = decode(bytes.toString('latin1'))
  if (inner && hasSignature(inner, mediaType)) {
    place.rules.changed(at.path, 'was encoded twice; once now')
    return encode(inner)
  }
  return encode(bytes)
}

/** @returns undefined when it is base64 in neither alphabet, with or without padding */
export function decode(data: string): Buffer | undefined {
  const digits = data.replace(/=+$/, '').length
  return BASE64.test(data) && digits % 4 !== 1 ? Buffer.from(data, 'base64') : undefined
}

/** Base64 in the URL-safe alphabet, padded. */
export function encode(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('base64').replaceAll('+', '-').replaceAll('/', '_')
}

/** The name a file is given when it has none. */
export function identifierOf(content: string | Uint8Array): string {
  return createHash('sha1').update(content).digest('hex').slice(0, 6)
}

function isUtf8(bytes: Buffer): boolean {
  return Buffer.from(bytes.toString('utf8'), 'utf8').equals(bytes)
}

function hasSignature(bytes: Buffer, mediaType: string): boolean {
  const start = bytes.subarray(0, 16).toString('hex')
  return SIGNATURES.some(([type, signature]) => type.test(mediaType) && signature.test(start))
}
