/** Whatever is copied out of messages is clean from the moment in which somebody begins to select; before, nobody needs that. */
export function cleanCopies(): void {
  const start = () =>
    void import('./copy-selection.ts').then(
      ({ copySelection }) => document.addEventListener('copy', copySelection),
      // What the browser makes of a selection is better than nothing.
      () => {},
    )
  document.addEventListener('selectstart', start, { once: true })
}
