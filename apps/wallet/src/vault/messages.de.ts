export const vaultMessages = {
  'vault.title': 'Tresor',
  'vault.organization': 'Organisation',
  'vault.add': 'Neuer Eintrag',
  'vault.lock': 'Tresor sperren',
  'vault.locked.title': 'Dein Tresor ist gesperrt',
  'vault.locked.text':
    'Eine Berührung öffnet deine Passwörter bei {organization}. Sie bleiben offen, bis sich diese Wallet selbst sperrt.',
  'vault.locked.open': 'Per Berührung öffnen',
  'vault.offline': 'Offline, Stand {at}',
  'vault.offline.text': 'Was andere seither geändert haben, fehlt, und hier lässt sich nichts ändern.',
  'vault.failed': 'Deine Einträge ließen sich nicht lesen. Verloren ist nichts.',
  'vault.again': 'Noch einmal öffnen',
  'vault.none.title': 'Noch kein Tresor',
  'vault.none.text': 'Tritt einer Organisation bei: Deine Passwörter dort erscheinen auch hier.',
} as const;
