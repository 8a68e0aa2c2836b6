/**
 * The one spelling of an e-mail address under which it is compared and indexed. Only A to Z become small: lower-casing all of
 * Unicode makes other letters equal to ASCII ones (the Kelvin sign becomes k), and with that another person's mailbox the same.
 */
export function normalizedEmail(address: string): string {
  return address.trim().replaceAll(/[A-Z]/g, (letter) => letter.toLowerCase());
}

/** Enough of an address to recognize one's own and no more: `m•••@example.com`. The number of dots says nothing. */
export function emailHint(address: string): string {
  const at = address.lastIndexOf('@');
  return `${address.slice(0, Math.min(1, at))}•••${address.slice(at)}`;
}
