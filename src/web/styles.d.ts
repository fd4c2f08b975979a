declare module '*.css'

/** Of the package; the build writes it. */
declare const LOQUAT_VERSION: string
