export const peopleMessages = {
  'welcome.title': 'Your identity, in your hands',
  'welcome.text':
    'One touch signs you in, without a password. Your keys are made on this device and never leave it.',
  'welcome.invited': 'You have an invitation. First make your identity; then it opens.',
  'welcome.asked': 'You want to sign in. First make your identity; then you can join.',
  'welcome.card.title': 'Your identity',
  'welcome.card.detail': 'Made on this device, kept on it',
  'welcome.create': 'Create my identity',
  'welcome.recover': 'Takes less than a minute.',

  'offers.checking': 'Looking at this device',
  'offers.all': 'This device has all it takes',
  'offers.enough': 'This device will do',
  'offers.lacking': 'This device cannot hold an identity',
  'offers.details': 'What was checked',
  'offers.secure': 'Secure connection',
  'offers.secure.no':
    'This page is not safe from others on the network. Open it by an address that begins with https.',
  'offers.touch': 'Fingerprint, face or screen lock',
  'offers.touch.no':
    'Nothing on this device can confirm that it is you. Set up a fingerprint, your face or a screen lock in its settings, then come back.',
  'offers.keys': 'Keys that cannot be copied',
  'offers.keys.no':
    'This browser lacks a kind of key (Ed25519) that your identity is made with. Update it, or use another browser.',
  'offers.storage': 'Storage for keys',
  'offers.storage.no':
    'This browser keeps nothing here, as in a private window. Open the wallet in a normal window.',
  'offers.prf': 'Facts locked by your touch',
  'offers.prf.no':
    'This browser cannot lock your facts by your touch alone. They are still encrypted, by a key on this device: whoever gets into the device’s storage could read them.',
  'offers.prf.unknown': 'Your first touch will show whether your reader can.',
  'offers.persistent': 'Kept until you delete it',
  'offers.persistent.no':
    'This browser may clear what it keeps when space is short. Installing the wallet prevents that. Save your recovery code in any case.',
  'offers.yes': 'Yes',
  'offers.no': 'No',
  'offers.weaker': 'Weaker',
  'offers.unknown': 'Not known yet',
  'offers.apple.title': 'Open Lanyard from your home screen',
  'offers.apple.text':
    'On iPhone and iPad the wallet lives on the home screen. Here in the browser it would be a different one.',
  'offers.apple.step.share': 'Tap the Share button of the browser',
  'offers.apple.step.add': 'Choose “Add to Home Screen”',
  'offers.apple.step.open': 'Open Lanyard from there, and scan the code there',

  'install.title': 'Put Lanyard on your home screen',
  'install.text': 'It opens faster, works offline, and your phone keeps it.',
  'install.action': 'Install',

  'making.title': 'Making your identity',
  'making.keys': 'Making your keys',
  'making.keys.detail': 'On this device; they cannot be copied from it',
  'making.touch': 'Confirm with your touch',
  'making.touch.detail': 'Fingerprint, face or screen lock',
  'making.verify': 'Checking and publishing your public keys',
  'making.verify.detail': 'Only the public halves leave this device',
  'making.protect': 'Locking your wallet',
  'making.protect.detail': 'With the key your touch gives',
  'making.progress': 'Steps',
  'weaker.title': 'Ready, with lower protection',
  'weaker.text':
    'Your fingerprint reader confirms you, but gives no key. So what you prove about yourself is locked by a key on this device: whoever gets into the device’s storage could read it. Signing in is as safe as elsewhere.',

  'making.state.done': 'Done',
  'making.state.now': 'Now',

  'email.step.title': 'Your e‑mail address',
  'email.step.text':
    'Organizations that invited you by e-mail know you by it. The proof is kept only here, locked by your touch.',
  'email.step.skip': 'Skip for now',

  'end.title': 'Delete my identity',
  'end.warning.title': 'This cannot be taken back',
  'end.warning.text':
    'Your identity ends for good, and this wallet is emptied. Your recovery code brings nothing back after that.',
  'end.places': 'First leave your organizations',
  'end.places.detail': 'Each takes a touch; the vault there is lost.',
  'end.leave': 'Leave',
  'end.sure': 'I want to end this identity for good',
  'end.confirm': 'Delete, by touch',
} as const;
