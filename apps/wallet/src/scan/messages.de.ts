export const scanMessages = {
  'scan.title': 'Code scannen',
  'scan.lead': 'Richte die Kamera auf den Code',
  'scan.starting': 'Kamera wird gestartet',
  'scan.torch.on': 'Licht an',
  'scan.torch.off': 'Licht aus',
  'scan.image': 'Bild auswählen',
  'scan.paste': 'Link einfügen',
  'scan.paste.title': 'Link einfügen',
  'scan.paste.text': 'Den Link aus einer E-Mail oder „Als Link kopieren“ einer Anmeldeseite.',
  'scan.paste.label': 'Link',
  'scan.paste.action': 'Öffnen',
  'scan.camera': 'Mit der Kamera scannen',
  'scan.denied.title': 'Die Kamera ist nicht erlaubt',
  'scan.denied.text':
    'Erlaube sie für diese Seite in den Einstellungen deines Browsers. Oder wähle ein Bild des Codes aus, oder füge seinen Link ein.',
  'scan.none.title': 'Hier gibt es keine Kamera',
  'scan.none.text': 'Wähle ein Bild des Codes aus, oder füge seinen Link ein.',
  'scan.failed.title': 'Die Kamera startet nicht',
  'scan.failed.text': 'Vielleicht benutzt ein anderes Programm sie. Schließe es und versuche es noch einmal.',
  'scan.no-code':
    'In diesem Bild wurde kein Code gefunden. Nimm ihn gerade von vorn auf, mit allen vier Ecken.',
  'scan.no-picture': 'Dieses Bild lässt sich nicht lesen. Wähle ein anderes.',
  'scan.foreign.title': 'Kein Code für deine Wallet',
  'scan.foreign.text': 'Es ist weder eine Anmeldung noch eine Einladung. Nichts wurde geöffnet.',
  'scan.foreign.host': 'Er führt zu {host}, nicht zu deiner Wallet. Nichts wurde geöffnet.',
  'scan.foreign.wallet':
    'Er gehört zu einem anderen Lanyard, auf {host}. Öffne ihn in der Wallet dort. Nichts wurde geöffnet.',
  'scan.foreign.recovery':
    'Das ist ein Wiederherstellungscode. Behalte ihn für dich: Niemand braucht ihn, um dich anzumelden.',
} as const;
