import type { Cookie } from './call.ts';

/** One cookie of a Cookie header. Ours are all `__Host-`: a browser keeps at most one of a name, so the first is the one. */
export function readCookie(header: string | undefined, name: string): string | undefined {
  if (header === undefined) return undefined;
  for (const pair of header.split(';')) {
    const equals = pair.indexOf('=');
    if (equals > 0 && pair.slice(0, equals).trim() === name) return pair.slice(equals + 1).trim();
  }
  return undefined;
}

/** Set-Cookie with the attributes every cookie of ours has. */
export function writeCookie({ name, value, maxAgeSeconds }: Cookie): string {
  if (!/^__Host-[\w-]+$/.test(name)) throw new TypeError('cookie names start with __Host-');
  if (!/^[\w.~-]*$/.test(value)) throw new TypeError('cookie values are base64url, dots and tildes');
  return `${name}=${value}; Max-Age=${Math.floor(maxAgeSeconds)}; Path=/; Secure; HttpOnly; SameSite=Lax`;
}
