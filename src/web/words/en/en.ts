import type { Formats } from '../formats.ts'
import { account } from './account.ts'
import { conversation } from './conversation.ts'
import { errors } from './errors.ts'
import { replies } from './replies.ts'
import { settings } from './settings.ts'
import { sidebar } from './sidebar.ts'
import { tokens } from './tokens.ts'
import { ui } from './ui.ts'

/** All that the page says, in English. The other languages say exactly the same things. */
export const en = (formats: Formats) => ({
  ui: ui(),
  sidebar: sidebar(),
  settings: settings(formats),
  account: account(formats),
  tokens: tokens(formats),
  conversation: conversation(formats),
  replies: replies(formats),
  errors: errors(),
})

export type Words = ReturnType<typeof en>
