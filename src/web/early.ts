import { rememberedOwner } from './account/remembered.ts'
import { askEarly } from './early-answers.ts'
import './theme/early.ts'

askEarly(location.pathname, rememberedOwner() !== null)
