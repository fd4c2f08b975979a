import { createDesk } from './desk.ts'
import { loadGrammars } from './grammars.ts'
import type { Request } from './messages.ts'

const take = createDesk(loadGrammars, (answer) => self.postMessage(answer))

self.addEventListener('message', (event: MessageEvent<Request>) => void take(event.data))
