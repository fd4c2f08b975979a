import type { Words } from '../en/en.ts'
import type { Formats } from '../formats.ts'
import { account } from './account.ts'
import { conversation } from './conversation.ts'
import { errors } from './errors.ts'
import { replies } from './replies.ts'
import { settings } from './settings.ts'
import { sidebar } from './sidebar.ts'
import { tokens } from './tokens.ts'
import { ui } from './ui.ts'

/** German, as one speaks to a person one says „du“ to. */
export const de = (formats: Formats): Words => ({
  ui: ui(),
  sidebar: sidebar(),
  settings: settings(formats),
  account: account(formats),
  tokens: tokens(formats),
  conversation: conversation(formats),
  replies: replies(formats),
  errors: errors(),
})
