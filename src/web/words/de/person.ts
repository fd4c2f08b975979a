import type { LaterWords } from '../en/later.ts'

export const person = (): LaterWords['person'] => ({
  title: 'Konto',
  access: {
    local:
      'Lokaler Zugang: Dieser Server ist für eine Person an diesem Rechner, deshalb muss sich niemand anmelden.',
    token:
      'Zugang mit Token: Wer diesen Server benutzt, schickt ein Token mit oder meldet sich mit einem an.',
    public:
      'Öffentlicher Zugang: Wer diese Seite öffnet, kann sie benutzen. Jeder Browser hat seine eigenen Unterhaltungen, die nur er sehen kann.',
  },
  onePerson: 'Hier gibt es nur dich, und du darfst alles.',
  byCookie:
    'Du bist nicht angemeldet. Dieser Browser merkt sich deine Unterhaltungen über ein Cookie.',
  signedInAs: (owner, main, admin) => [
    'Du bist als ',
    owner,
    main && ', dem Hauptkonto,',
    admin ? ' angemeldet und darfst den Server verwalten.' : ' angemeldet.',
  ],
  signOut: 'Abmelden',
})
