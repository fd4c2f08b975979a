import type { DefaultModel } from '../../../protocol/index.ts'

/** @param said the server’s own sentence @param model the model’s id */
type WhyWords = (said: string, model: string) => string

const asSaid: WhyWords = (said) => said

/** Of the settings what is said outside them, too. */
export const settings = () => ({
  /** Why the default is that one. */
  why: {
    setting: asSaid,
    key: asSaid,
    'base-url': asSaid,
    'stored-key': asSaid,
    'local-server': asSaid,
    demo: () => 'No model is configured, so the scripted tour answers. It is no language model.',
    none: asSaid,
  } satisfies Record<DefaultModel['why'], WhyWords>,
  language: 'Language',

  aboutModel: 'About the model',
  demo: 'This is the demo: it knows Loquat’s manual, nothing else.',
})
