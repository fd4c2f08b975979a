/** Everything that could move the cursor, change the terminal or hide text: all controls but tab and line feed. */
// oxlint-disable-next-line no-control-regex -- they are what is looked for
const CONTROLS = /[\0-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]/g

/** Text of a model or of somebody else, made safe to show in a terminal. */
export function printable(text: string): string {
  return text.replace(CONTROLS, '')
}
