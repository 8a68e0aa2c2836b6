export const vaultMessages = {
  'vault.title': 'Vault',
  'vault.organization': 'Organization',
  'vault.add': 'Add item',
  'vault.lock': 'Lock the vault',
  'vault.locked.title': 'Your vault is locked',
  'vault.locked.text':
    'One touch opens your passwords at {organization}. They stay open until this wallet locks itself.',
  'vault.locked.open': 'Open by touch',
  'vault.offline': 'Offline, as of {at}',
  'vault.offline.text': 'What others changed since is missing, and nothing can be changed here.',
  'vault.failed': 'Your items could not be read. What you keep is not lost.',
  'vault.again': 'Open again',
  'vault.none.title': 'No vault yet',
  'vault.none.text': 'Join an organization: your passwords there appear here too.',
} as const;
