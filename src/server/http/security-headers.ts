/**
 * Sent with every answer. No script, style or frame but our own files; no string becomes HTML (Trusted Types); nothing
 * is loaded from elsewhere, so what a model writes cannot reach out.
 */
export const SECURITY_HEADERS: Readonly<Record<string, string>> = {
  'content-security-policy': [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self' data: blob:",
    "font-src 'self'",
    "connect-src 'self'",
    "worker-src 'self'",
    "frame-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
    "require-trusted-types-for 'script'",
    'trusted-types app-worker',
  ].join('; '),
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'permissions-policy': 'camera=(), geolocation=(), microphone=()',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
}

/**
 * Instead of them, for a page of ours that is shown in a frame and draws what a model wrote. It has no origin, wherever it
 * is opened, asks for nothing, sends nothing, and is framed by us alone.
 * @param script the base64 SHA-256 of the one script that is written in it and may run: no address is allowed, so no other
 * file of ours can be made to run there, and none has to be given to whoever has no origin
 */
export function frameHeaders(script: string): Record<string, string> {
  return {
    'content-security-policy': [
      'sandbox allow-scripts',
      "default-src 'none'",
      `script-src 'sha256-${script}'`,
      "style-src 'unsafe-inline'",
      'img-src data:',
      "connect-src 'none'",
      "base-uri 'none'",
      "form-action 'none'",
      "frame-ancestors 'self'",
    ].join('; '),
    'x-frame-options': 'SAMEORIGIN',
  }
}
