import type { Formats } from '../formats.ts'
import { account } from './account.ts'
import { commands } from './commands.ts'
import { conversation } from './conversation.ts'
import { errors } from './errors.ts'
import { replies } from './replies.ts'
import { settings } from './settings.ts'
import { sidebar } from './sidebar.ts'
import { ui } from './ui.ts'
import { usage } from './usage.ts'

/** All that the page says, in English. The other languages say exactly the same things. */
export const en = (formats: Formats) => ({
  ui: ui(),
  sidebar: sidebar(),
  settings: settings(),
  account: account(formats),
  conversation: conversation(formats),
  replies: replies(formats),
  usage: usage(),
  commands: commands(),
  errors: errors(),
})

export type Words = ReturnType<typeof en>
