import { createContext } from 'preact'

/** Opens the dialog that connects a model; undefined for whoever may not. */
export const MayConnect = createContext<(() => void) | undefined>(undefined)
