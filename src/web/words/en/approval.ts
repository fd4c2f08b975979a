import type { ComponentChildren } from 'preact'

/** A tool that asks before it runs. */
export const approval = () => ({
  question: (tool: ComponentChildren): ComponentChildren => ['Allow ', tool, '?'],
  once: 'Allow once',
  here: 'Allow in this conversation',
  hereNote:
    'It runs here without asking from now on, until you take that back in the settings of the conversation',
  deny: 'Deny',
  reason: 'Reason, if you deny it',
  reasonLabel: 'Reason, if you deny it (optional)',
})
