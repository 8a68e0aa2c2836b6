/** The sign-in policy in German. */
export const policyWords = {
  'policy.title': 'Welche Browser hineinlassen',
  'policy.detail':
    'Ein vertrauenswürdiger Browser meldet mit einem Passkey an, den keine falsche Seite nutzen kann. Ein neuer braucht einen Einmal-Link und die Wallet.',
  'policy.save': 'Ändern',
  'policy.now': 'Jetzt',
  'policy.admin': 'Hat eine Rolle',
  'policy.anyone': 'Jeder Browser',
  'policy.anyone.text':
    'Die Wallet bestätigt jede Anmeldung. Einfach für den Anfang; ein weitergereichter Code kann täuschen.',
  'policy.admins': 'Vertraute für Admins',
  'policy.admins.text': 'Wer eine Rolle hat, kommt aus Browsern, denen er vertraut. Alle anderen wie bisher.',
  'policy.all': 'Vertraute für alle',
  'policy.all.text':
    'Niemand kommt allein durch einen gescannten Code hinein. Phishing bekommt keine Sitzung.',
  'policy.trust.title': 'Vertraue zuerst diesem Browser',
  'policy.trust.text':
    'Sonst sperrst du dich selbst aus. Wähle im Portal „Diesem Browser vertrauen“ und komm zurück.',
  'policy.trust.do': 'Zum Portal',
  'policy.outside.none': 'Alle, um die es geht, vertrauen einem Browser.',
  'policy.outside.noneThen': 'Alle, um die es geht, vertrauen schon einem Browser: Niemand bleibt draußen.',
  'policy.outside.would':
    '{count, plural, one {# Person bliebe draußen} other {# Personen blieben draußen}}, bis sie einem Browser vertrauen.',
  'policy.outside.are':
    '{count, plural, one {# Person vertraut} other {# Personen vertrauen}} noch keinem Browser; hinein geht es nur mit einem Link.',
  'policy.outside.sessions':
    '{count, plural, =0 {Keine Sitzung endet.} one {# Sitzung endet sofort.} other {# Sitzungen enden sofort.}}',
  'policy.outside.list': 'Wer keinem Browser vertraut',
  'policy.outside.more': 'und {count, plural, one {# weitere Person} other {# weitere}}',
  'policy.mail': 'Links mailen',
  'policy.mailed': 'Die Links sind unterwegs. Jeder gilt einmal, einen Tag lang.',
  'policy.ask.anyone': 'Aus jedem Browser hineinlassen?',
  'policy.ask.anyone.text': 'Ein gescannter Code genügt wieder. Vertrauenswürdige Browser gelten weiter.',
  'policy.ask.anyone.do': 'Jeden Browser erlauben',
  'policy.ask.admins': 'Vertrauenswürdige Browser von Admins verlangen?',
  'policy.ask.admins.text': 'Wer eine Rolle hat, kommt ab jetzt aus einem Browser, dem er vertraut.',
  'policy.ask.admins.do': 'Verlangen',
  'policy.ask.all': 'Vertrauenswürdige Browser von allen verlangen?',
  'policy.ask.all.text': 'Alle kommen ab jetzt aus einem Browser, dem sie vertrauen.',
  'policy.ask.all.do': 'Verlangen',
  'policy.ask.mail': 'Jetzt jeder dieser Personen einen Link mailen',
  'asked.title': 'Was beim Anmelden gefragt wird',
  'asked.detail': 'Wallets zeigen es mit deinem Grund. Es wird einmal verglichen und nirgends aufbewahrt.',
  'asked.email': 'E-Mail-Adresse',
  'asked.phone': 'Telefonnummer',
  'asked.demand': 'Gefragt',
  'asked.demand.no': 'Nicht gefragt',
  'asked.demand.optional': 'Freie Wahl',
  'asked.demand.required': 'Nötig zum Anmelden',
  'asked.reason': 'Warum du fragst',
  'asked.reason.hint': 'Steht in der Wallet, wo man entscheidet.',
  'asked.required.warning':
    'Wer sie noch nicht nachgewiesen hat, tut das in der Wallet, bevor es hineingeht. Offene Sitzungen laufen weiter.',
  'asked.save': 'Fragen speichern',
} as const;
