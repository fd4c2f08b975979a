import type { Words } from '../en/en.ts'

/** With what the server says, in English, where that may say more: who refused, and how. */
const quoting = (sentence: string) => (said: string) => `${sentence} Der Server meldet: „${said}“`

export const errors = (): Words['errors'] => ({
  unauthorized: () => 'Melde dich an.',
  forbidden: () => 'Das darfst du mit deinem Token nicht.',
  invalid_request: quoting('Die Eingabe ist nicht gültig.'),
  conversation_not_found: () => 'Diese Unterhaltung gibt es nicht.',
  message_not_found: () => 'Diese Nachricht gibt es nicht.',
  run_not_found: () => 'Diese Antwort gibt es nicht.',
  provider_not_found: () => 'Diesen Anbieter gibt es nicht.',
  token_not_found: () => 'Dieses Token gibt es nicht.',
  share_not_found: () => 'Diesen Link gibt es nicht.',
  conversation_busy: () => 'Hier wird noch eine Antwort geschrieben.',
  not_continuable: () =>
    'Nur die letzte Antwort lässt sich fortsetzen, und erst, wenn sie beendet ist.',
  already_answered: () =>
    'Dieser Tool-Aufruf wartet auf keine Entscheidung mehr: Sie ist schon gefallen, oder die Antwort ist zu Ende.',
  message_conflict: () => 'Diese Nachricht wurde schon einmal mit anderem Inhalt gesendet.',
  unknown_model: quoting('Dieses Modell gibt es nicht.'),
  body_too_large: () => 'Das ist mehr, als der Server auf einmal annimmt. Sende weniger.',
  rate_limited: () => 'Zu viele Anfragen. Versuch es später noch einmal.',
  too_many_runs: () =>
    'Es werden gerade zu viele Antworten gleichzeitig geschrieben. Warte, bis eine fertig ist.',
  too_many_streams: () => 'Loquat ist zu oft geöffnet. Schließe ein paar der Tabs.',
  internal: () => 'Auf dem Server ist etwas schiefgegangen. Näheres steht in seinem Log.',
  no_model: quoting('Es ist kein Modell verfügbar.'),
  overloaded: () =>
    'Der Server schreibt gerade so viele Antworten, wie er kann. Versuch es gleich noch einmal.',
  draining: () => 'Der Server startet gerade neu. Versuch es gleich noch einmal.',
  storage_unavailable: () =>
    'Der Server kann seinen Speicher nicht benutzen. Es wurde nichts angenommen.',
  provider_auth: quoting('Der Modellanbieter hat den Schlüssel abgelehnt.'),
  provider_quota: quoting('Das Guthaben beim Modellanbieter ist aufgebraucht.'),
  provider_rate_limited: quoting('Der Modellanbieter begrenzt gerade die Anfragen.'),
  provider_model_not_found: quoting('Der Modellanbieter kennt dieses Modell nicht.'),
  provider_refused: quoting('Der Modellanbieter hat die Anfrage nicht angenommen.'),
  provider_unavailable: quoting('Der Modellanbieter ist nicht erreichbar.'),
  provider_timeout: quoting('Der Modellanbieter hat nicht rechtzeitig geantwortet.'),
  provider_bad_response: quoting('Der Modellanbieter hat etwas Unverständliches gesendet.'),
  provider_truncated: quoting('Der Modellanbieter hat mitten in der Antwort aufgehört.'),
  context_too_long: () => 'Die Unterhaltung ist länger, als das Modell lesen kann.',
  step_limit: () => 'Das Modell wollte mehr Schritte gehen, als für eine Antwort erlaubt sind.',
})
