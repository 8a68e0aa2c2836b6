import { parse } from 'bowser';

/** Browser and system as a person would say them: "Chrome 131", "Windows". */
export interface UserAgent {
  readonly browser: string;
  readonly system: string;
}

const unknownAgent: UserAgent = { browser: 'Unknown browser', system: 'Unknown system' };
const remembered = new Map<string, UserAgent>();

/** Reads a User-Agent header. Anyone can send anything there: the words are for screens, cut to 60 plain characters each. */
export function readUserAgent(header: string | undefined): UserAgent {
  if (header === undefined || header === '' || header.length > 500) return unknownAgent;
  const hit = remembered.get(header);
  if (hit !== undefined) return hit;
  const { browser, os } = parse(header);
  const words = (...parts: (string | undefined)[]) =>
    parts
      .filter((part) => part !== undefined && part !== '')
      .join(' ')
      .replaceAll(/[^\w .()+-]/g, '')
      .slice(0, 60);
  const agent: UserAgent = {
    browser: words(browser.name, browser.version?.split('.')[0]) || unknownAgent.browser,
    system: words(os.name) || unknownAgent.system,
  };
  if (remembered.size >= 1000) remembered.clear();
  remembered.set(header, agent);
  return agent;
}
