/** Calls back when a sleeping device or a hidden page comes back. Does nothing outside a browser. Returns its end. */
export function onWake(callback: (kind: 'online' | 'visible') => void): () => void {
  if (typeof document === 'undefined' || typeof addEventListener !== 'function') return () => {}
  const online = () => callback('online')
  const visible = () => {
    if (document.visibilityState === 'visible') callback('visible')
  }
  addEventListener('online', online)
  document.addEventListener('visibilitychange', visible)
  return () => {
    removeEventListener('online', online)
    document.removeEventListener('visibilitychange', visible)
  }
}
