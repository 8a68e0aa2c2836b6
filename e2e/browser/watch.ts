import type { BrowserContext } from 'playwright-core';

/** What must not happen in a page: uncaught errors, refusals of the content security policy, anything a script complains about. */
export interface Watch {
  /** One line for each; empty when all was well. */
  readonly wrong: readonly string[];
  /** Every secret that went through a page: bodies, headers, fragments, cookies. No log may hold one. */
  readonly secrets: ReadonlySet<string>;
}

/** Chromium's own line for an answer of 4xx: refusals are part of the stories, and the page says what it makes of them. */
const isAnswer = (text: string) => text.startsWith('Failed to load resource:');

export function watchContext(context: BrowserContext, who: string): Watch {
  const wrong: string[] = [];
  const secrets = new Set<string>();
  context.on('weberror', (error) => wrong.push(`${who}: ${error.error().stack ?? error.error().message}`));
  context.on('console', (message) => {
    const serious = message.type() === 'error' || message.type() === 'warning';
    if (serious && !isAnswer(message.text())) wrong.push(`${who}: ${message.text()}`);
  });
  context.on('request', (request) => {
    const { hash } = new URL(request.url());
    if (hash.length > 16) secrets.add(hash.slice(1));
    for (const text of [request.headers()['authorization'], request.headers()['dpop']])
      if (text !== undefined) secrets.add(text.replace(/^DPoP /, ''));
    const body = request.postData();
    if (body !== null) collect(parse(body), secrets);
  });
  return { wrong, secrets };
}

function parse(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}

const uuid = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** Long strings of a body, but for ids, which logs may name. */
function collect(value: unknown, into: Set<string>): void {
  if (typeof value === 'string') {
    if (value.length >= 20 && !uuid.test(value)) into.add(value);
  } else if (typeof value === 'object' && value !== null) {
    for (const each of Object.values(value)) collect(each, into);
  }
}
