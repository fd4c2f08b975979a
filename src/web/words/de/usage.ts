import type { Words } from '../en/en.ts'

export const usage = (): Words['usage'] => ({
  title: 'Was diese Unterhaltung verbraucht hat',
  meter: (share) => `Kontext: ${share} belegt`,
  nearlyFull: (share, model) =>
    `${share} dessen, was ${model} auf einmal lesen kann, ist belegt. Ist es voll, werden ältere Nachrichten zusammengefasst oder weggelassen.`,
})
