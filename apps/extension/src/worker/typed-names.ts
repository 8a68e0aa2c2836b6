import type { Memory } from './tickets.ts';

/** User names of sign-ins in two steps, by tab, until the password follows on the next page. */
export interface TypedNames {
  keep(tabId: number, domain: string, userName: string): Promise<void>;
  /** Empty: none was typed lately on this site. */
  of(tabId: number, domain: string): Promise<string>;
}

const livesMs = 10 * 60_000;
const most = 20;

export function createTypedNames(memory: Memory, now: () => number): TypedNames {
  const entry = 'typed-names';
  type Name = readonly [tabId: number, domain: string, userName: string, until: number];
  const kept = async () =>
    (((await memory.get(entry)) ?? []) as readonly Name[]).filter(([, , , until]) => until > now());
  return {
    async keep(tabId, domain, userName) {
      const others = (await kept()).filter(([tab]) => tab !== tabId);
      await memory.set(entry, [[tabId, domain, userName, now() + livesMs], ...others].slice(0, most));
    },
    async of(tabId, domain) {
      const found = (await kept()).find(([tab, of]) => tab === tabId && of === domain);
      return found?.[2] ?? '';
    },
  };
}
