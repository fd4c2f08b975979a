import { registerHooks } from 'node:module'

/** Loaded before Loquat: gives it a store that does not write the tokens of a reply, see forgetful-store.ts. */
registerHooks({
  resolve(specifier, context, next) {
    const isStore =
      specifier.endsWith('/store/open-store.ts') && context.parentURL?.endsWith('/server/app.ts')
    if (!isStore) return next(specifier, context)
    const url = new URL('forgetful-store.ts', import.meta.url).href
    return { url, format: 'module-typescript', shortCircuit: true }
  },
})
