/**
 * What not every system takes in a name, or takes and shows otherwise than it is: control, format and bidirectional
 * characters, but for the two that join letters.
 */
const UNSAFE = /[[\p{C}--[\u200c\u200d]]\p{Zl}\p{Zp}<>:"\/\\\|?*]+/gv
/** Names that are devices on Windows, whatever follows the dot. */
const DEVICE = /^(con|prn|aux|nul|com\d|lpt\d)(\.|$)/i
/** Bytes of UTF-8: systems take 255, with what they add. */
const LONGEST = 120

/**
 * A name for a file that every system takes and that leads nowhere else.
 * @param title may be anything; where nothing of it is left, `otherwise` is taken
 */
export function fileNameOf(title: string, extension: string, otherwise: string): string {
  const plain = title.normalize('NFC').replace(UNSAFE, ' ').replace(/\s+/g, ' ')
  const name = withinBytes(trimmed(plain), LONGEST)
  const known = name === '' ? otherwise : name
  return `${DEVICE.test(known) ? `_${known}` : known}.${extension}`
}

/** Windows drops dots and blanks at the end; elsewhere a dot at the start hides a file. */
const trimmed = (text: string) => text.replace(/^[\s.]+|[\s.]+$/g, '')

/** As much of the beginning as fits, cut between what readers see as letters. */
function withinBytes(text: string, most: number): string {
  let bytes = 0
  let kept = ''
  for (const { segment } of new Intl.Segmenter().segment(text)) {
    bytes += Buffer.byteLength(segment)
    if (bytes > most) return trimmed(kept)
    kept += segment
  }
  return kept
}

/** As a header says it (RFC 6266): for those who read no more than ASCII, and for the others. */
export function attachment(filename: string): string {
  const ascii = filename.replace(/[^\x20-\x7e]+|["\\%]/g, '_')
  const whole = encodeURIComponent(filename).replace(/['()*!]/g, percent)
  return `attachment; filename="${ascii}"; filename*=UTF-8''${whole}`
}

const percent = (sign: string) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`
