import { signal } from '@preact/signals'
import type { Conversation } from '../../protocol/index.ts'

/** The conversation that is to be shared or saved, while somebody looks how. */
export const sharing = signal<Pick<Conversation, 'id' | 'title'> | null>(null)
