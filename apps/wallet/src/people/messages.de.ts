export const peopleMessages = {
  'welcome.title': 'Deine Identität, in deiner Hand',
  'welcome.text':
    'Eine Berührung meldet dich an, ohne Passwort. Deine Schlüssel entstehen auf diesem Gerät und verlassen es nie.',
  'welcome.invited': 'Du hast eine Einladung. Erstelle zuerst deine Identität; dann öffnet sie sich.',
  'welcome.asked': 'Du willst dich anmelden. Erstelle zuerst deine Identität; dann kannst du beitreten.',
  'welcome.card.title': 'Deine Identität',
  'welcome.card.detail': 'Auf diesem Gerät erstellt und verwahrt',
  'welcome.create': 'Meine Identität erstellen',
  'welcome.recover': 'Dauert weniger als eine Minute.',

  'offers.checking': 'Gerät wird geprüft',
  'offers.all': 'Dieses Gerät hat alles, was es braucht',
  'offers.enough': 'Dieses Gerät genügt',
  'offers.lacking': 'Dieses Gerät kann keine Identität verwahren',
  'offers.details': 'Was geprüft wurde',
  'offers.secure': 'Sichere Verbindung',
  'offers.secure.no':
    'Diese Seite ist vor anderen im Netz nicht sicher. Öffne sie unter einer Adresse, die mit https beginnt.',
  'offers.touch': 'Fingerabdruck, Gesicht oder Displaysperre',
  'offers.touch.no':
    'Nichts auf diesem Gerät kann bestätigen, dass du es bist. Richte in seinen Einstellungen Fingerabdruck, Gesicht oder Displaysperre ein und komm dann zurück.',
  'offers.keys': 'Schlüssel, die niemand kopieren kann',
  'offers.keys.no':
    'Diesem Browser fehlt eine Art Schlüssel (Ed25519), aus der deine Identität gemacht wird. Aktualisiere ihn oder nimm einen anderen.',
  'offers.storage': 'Speicher für Schlüssel',
  'offers.storage.no':
    'Dieser Browser behält hier nichts, wie in einem privaten Fenster. Öffne die Wallet in einem normalen Fenster.',
  'offers.prf': 'Nachweise, die nur du entsperrst',
  'offers.prf.no':
    'Dieser Browser kann deine Nachweise nicht allein durch deine Bestätigung sperren. Sie sind trotzdem verschlüsselt, durch einen Schlüssel auf diesem Gerät: Wer in den Speicher des Geräts gelangt, könnte sie lesen.',
  'offers.prf.unknown': 'Deine erste Bestätigung wird zeigen, ob dein Gerät das kann.',
  'offers.persistent': 'Bleibt, bis du löschst',
  'offers.persistent.no':
    'Dieser Browser räumt vielleicht auf, wenn der Platz knapp wird. Installiere die Wallet, dann nicht. Sichere in jedem Fall deinen Wiederherstellungscode.',
  'offers.yes': 'Ja',
  'offers.no': 'Nein',
  'offers.weaker': 'Schwächer',
  'offers.unknown': 'Noch nicht bekannt',
  'offers.apple.title': 'Öffne Lanyard von deinem Home-Bildschirm',
  'offers.apple.text':
    'Auf iPhone und iPad wohnt die Wallet auf dem Home-Bildschirm. Hier im Browser wäre es eine andere.',
  'offers.apple.step.share': 'Tippe im Browser auf „Teilen“',
  'offers.apple.step.add': 'Wähle „Zum Home-Bildschirm“',
  'offers.apple.step.open': 'Öffne Lanyard von dort und scanne dort den Code',

  'install.title': 'Lege Lanyard auf deinen Startbildschirm',
  'install.text': 'Es öffnet schneller, läuft ohne Verbindung, und dein Handy behält es.',
  'install.action': 'Installieren',

  'making.title': 'Deine Identität entsteht',
  'making.keys': 'Deine Schlüssel werden erstellt',
  'making.keys.detail': 'Auf diesem Gerät; niemand kann sie kopieren',
  'making.touch': 'Bestätige, dass du es bist',
  'making.touch.detail': 'Fingerabdruck, Gesicht oder Displaysperre',
  'making.verify': 'Öffentliche Schlüssel werden geprüft und veröffentlicht',
  'making.verify.detail': 'Nur die öffentlichen Hälften verlassen dieses Gerät',
  'making.protect': 'Deine Wallet wird gesperrt',
  'making.protect.detail': 'Mit dem Schlüssel, den deine Bestätigung gibt',
  'making.progress': 'Schritte',
  'weaker.title': 'Fertig, mit geringerem Schutz',
  'weaker.text':
    'Dein Gerät bestätigt dich, gibt aber keinen Schlüssel. Deine Nachweise sind darum durch einen Schlüssel auf diesem Gerät gesperrt: Wer in den Speicher des Geräts gelangt, könnte sie lesen. Das Anmelden ist so sicher wie überall.',

  'making.state.done': 'Fertig',
  'making.state.now': 'Jetzt',

  'email.step.title': 'Deine E‑Mail-Adresse',
  'email.step.text':
    'Organisationen, die dich per E-Mail eingeladen haben, kennen dich daran. Der Nachweis liegt nur hier, für andere gesperrt.',
  'email.step.skip': 'Jetzt überspringen',

  'end.title': 'Meine Identität löschen',
  'end.warning.title': 'Das lässt sich nicht rückgängig machen',
  'end.warning.text':
    'Deine Identität endet für immer, und diese Wallet wird geleert. Auch dein Wiederherstellungscode bringt danach nichts zurück.',
  'end.places': 'Verlasse zuerst deine Organisationen',
  'end.places.detail': 'Jede braucht eine Bestätigung; der Tresor dort geht verloren.',
  'end.leave': 'Verlassen',
  'end.sure': 'Ich will diese Identität für immer beenden',
  'end.confirm': 'Löschen und bestätigen',
} as const;
