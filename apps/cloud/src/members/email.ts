/** Enough of an address to recognize one's own and no more: `m•••@example.com`. The number of dots says nothing. */
export function emailHint(address: string): string {
  const at = address.lastIndexOf('@');
  return `${address.slice(0, Math.min(1, at))}•••${address.slice(at)}`;
}
