import type { Words } from '../en/en.ts'
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

/** German, as one speaks to a person one says „du“ to. */
export const de = (formats: Formats): Words => ({
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
