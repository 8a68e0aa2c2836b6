import type { Messages } from './en.ts';

const date = new Intl.DateTimeFormat('de-DE', { dateStyle: 'long', timeStyle: 'short', timeZone: 'UTC' });

export const de: Messages = {
  language: 'de',
  browser: {
    added: {
      subject: (organization) => `Einem Browser wird bei ${organization} vertraut`,
      title: 'Einem Browser wird vertraut',
      text: 'Von jetzt an meldet dich ein Passkey aus einem weiteren Browser an, ohne dein Handy, 30 Tage lang.',
    },
    removed: {
      subject: (organization) => `Einem Browser wird bei ${organization} nicht mehr vertraut`,
      title: 'Einem Browser wird nicht mehr vertraut',
      text: 'Sein Passkey meldet niemanden mehr an.',
    },
  },
  passkey: {
    added: {
      subject: (organization) => `Ein Passkey bei ${organization} ist dazugekommen`,
      title: 'Ein Passkey ist dazugekommen',
      text: 'Von jetzt an meldet dich ein Passkey auf einem anderen Gerät, einem Handy oder Sicherheitsschlüssel, aus jedem Browser an, ohne deine Wallet.',
    },
    removed: {
      subject: (organization) => `Ein Passkey bei ${organization} ist entfernt`,
      title: 'Ein Passkey ist entfernt',
      text: 'Er meldet niemanden mehr an.',
    },
  },
  enrolment: {
    subject: (organization) => `Dein Link für einen neuen Browser bei ${organization}`,
    title: 'Einen neuen Browser nutzen',
    text: 'Öffne diesen Link in dem Browser, den du nutzen willst. Bestätige dann mit deiner Wallet und vertraue dem Browser.',
    button: 'In diesem Browser öffnen',
    expires: 'Gilt einmal, bis',
    advice:
      'Hast du ihn nicht angefordert, lösche diese Mail: Ohne deine Wallet lässt der Link niemanden hinein.',
  },
  demanded: {
    subject: (organization) => `Vertraue einem Browser bei ${organization}`,
    title: 'Wähle den Browser, in dem du arbeitest',
    text: 'Deine Organisation lässt Menschen aus Browsern hinein, denen sie vertrauen. Öffne diesen Link in dem Browser, den du nutzt, bestätige mit deiner Wallet und wähle „Diesem Browser vertrauen“. Von da an meldet dich eine Berührung an.',
    button: 'In diesem Browser öffnen',
    expires: 'Gilt einmal, bis',
    advice:
      'Zu spät? Öffne deine Wallet, wähle die Organisation und lass dir einen neuen Link schicken. Ohne deine Wallet lässt ein Link niemanden hinein.',
  },
  when: 'Wann',
  advice:
    'Warst du das nicht: Öffne deine Wallet, wähle die Organisation und beende jeden Browser und Passkey, den du nicht kennst. Sag es dann deiner Administratorin oder deinem Administrator.',
  sender: (origin) => `Gesendet an ein Mitglied von ${origin}`,
  moment: (moment) => `${date.format(moment).replace(' um ', ', ')} UTC`,
};
