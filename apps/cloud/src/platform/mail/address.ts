/**
 * The one spelling of an e-mail address under which it is compared and counted. Only A to Z become small: lower-casing all of
 * Unicode makes other letters equal to ASCII ones (the Kelvin sign becomes k), and with that another person's mailbox the same.
 */
export function normalizedEmail(address: string): string {
  return address.trim().replaceAll(/[A-Z]/g, (letter) => letter.toLowerCase());
}
