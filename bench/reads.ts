import { aBrowser } from '@lanyard/testing/browser';
import autocannon from 'autocannon';
import type { Population } from './people.ts';

/** A signed-in browser's cookies, as one header. */
export async function signedInCookie({ origin, port, phones }: Population): Promise<string> {
  const [phone] = phones;
  if (phone === undefined) throw new Error('nobody to sign in');
  const browser = aBrowser({ port, origin });
  const attempt = await browser.showCode();
  await phone.approve(await phone.scan(attempt.link));
  await browser.enter(attempt);
  return [...browser.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
}

/** Requests a second to one address. @throws where any answer is not of success */
export async function readsPerSecond(options: {
  readonly port: number;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly connections: number;
  readonly seconds: number;
}): Promise<number> {
  const { port, path, headers, connections, seconds } = options;
  const url = `http://127.0.0.1:${String(port)}${path}`;
  const run = (duration: number) => autocannon({ url, headers: { ...headers }, connections, duration });
  await run(Math.ceil(seconds / 4));
  const result = await run(seconds);
  if (result.non2xx > 0 || result.errors > 0) {
    throw new Error(`${String(result.non2xx)} refused, ${String(result.errors)} failed at ${path}`);
  }
  return result.requests.average;
}
