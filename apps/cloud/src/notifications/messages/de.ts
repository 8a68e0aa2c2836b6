const date = new Intl.DateTimeFormat('de-DE', { dateStyle: 'long', timeStyle: 'short', timeZone: 'UTC' });

export const de = {
  language: 'de' as const,
  notice: {
    greeting: (name: string) => `Hallo ${name},`,
    acts: {
      'member.role-changed': {
        title: 'Deine Rolle hat sich geändert',
        text: (organization: string) =>
          `Du hast bei ${organization} jetzt eine andere Rolle. Deine Wallet zeigt, welche.`,
      },
      'member.email-changed': {
        title: 'Deine Arbeitsadresse wurde geändert',
        text: (organization: string) =>
          `${organization} erreicht dich ab jetzt unter einer anderen Adresse. Diese Mail geht an beide.`,
      },
      'member.disabled': {
        title: 'Deine Mitgliedschaft ist gesperrt',
        text: (organization: string) =>
          `Du kannst dich bei ${organization} nicht mehr anmelden. Alle Sitzungen sind beendet.`,
      },
      'member.enabled': {
        title: 'Deine Mitgliedschaft ist wieder offen',
        text: (organization: string) => `Du kannst dich bei ${organization} wieder anmelden.`,
      },
      'owner.transferred': {
        title: 'Du bist jetzt Inhaber',
        text: (organization: string) => `${organization} wurde dir übergeben.`,
      },
      'organization.moved': {
        title: 'Eine neue Adresse',
        text: (organization: string) =>
          `${organization} ist an die Adresse unten umgezogen. Melde dich ab jetzt dort an: Jede Sitzung, jeder vertraute Browser und jeder Passkey der alten Adresse ist beendet. Deine Wallet zieht von selbst mit, wenn ein Inhaber, den sie kennt, den Umzug unterschrieben hat; sonst fragt sie dich.`,
      },
      'member.joined': {
        title: 'Du bist beigetreten',
        text: (organization: string) =>
          `Deine Wallet hat die Einladung von ${organization} angenommen. Du kannst dich jetzt anmelden.`,
      },
      'device.blocked': {
        title: 'Ein Handy wurde entfernt',
        text: (organization: string) =>
          `Eines deiner Handys kann bei ${organization} nichts mehr bestätigen.`,
      },
      'sign-in.reported': {
        title: 'Eine Anmeldung wurde gestoppt',
        text: (organization: string) =>
          `Deine Wallet hat gemeldet, dass eine Anmeldung bei ${organization} nicht von dir war. Niemand kam damit hinein; die Inhaber wissen davon.`,
      },
    },
    when: 'Wann',
    by: 'Durch',
    browser: 'Browser',
    newAddress: 'Neue Adresse',
    address: 'Adresse',
    advice:
      'Du weißt davon? Dann musst du nichts tun. Sonst öffne deine Sitzungen im Portal, beende fremde und sag deiner Verwaltung Bescheid.',
  },
  moment: (moment: Date) => `${date.format(moment)} Uhr UTC`,
};
