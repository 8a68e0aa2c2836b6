/** Invented people and places for the model screens. */
export const organization = { id: 'org-acme', name: 'Acme Clinic', address: 'acme.lanyard.example' };
export const person = {
  did: 'did:webvh:QmZ8:lanyard.example:people:7f',
  name: 'Ada Lovelace',
  email: 'ada@lovelace.example',
};

export const organizations = [
  organization,
  { id: 'org-north', name: 'Northfield School', address: 'northfield.lanyard.example' },
  { id: 'org-chess', name: 'Chess Club Brno', address: 'chess.lanyard.example' },
];

const minutes = 60_000;
const opened = Date.now();
/** So many minutes before the page was opened. */
export const ago = (count: number): Date => new Date(opened - count * minutes);

/** A link as long as the real ones: organization, id, a share and a hash in the fragment. */
export const signInLink =
  'https://wallet.lanyard.example/s#o=0198c2a1-4f7e-7cc3-9a51-2b8d0e6f1a34&i=0198c2a1-5b02-7d1e-8c44-90aa31bf77e2&s=wq3Tq7n0Y1u9dM0v5k2bXc8LrZ4hJf6GsA1eQpVtNi0B&h=Jm2x8yVb4Kc0tRz6nWq1sLd9uFh3gPa7eXo5iYw2kMA';
