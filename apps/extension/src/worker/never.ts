/** Sites where the person wants no offers to save, by registrable domain. On this computer alone. */
export interface NeverList {
  has(domain: string): Promise<boolean>;
  add(domain: string): Promise<void>;
  remove(domain: string): Promise<void>;
  list(): Promise<readonly string[]>;
}

/** As `storage.local` of the browser. */
interface Local {
  get(key: string): Promise<Record<string, unknown>>;
  set(entries: Record<string, unknown>): Promise<void>;
}

const neverEntry = 'never';

export function createNeverList(local: Local): NeverList {
  const read = async () => ((await local.get(neverEntry))[neverEntry] ?? []) as readonly string[];
  return {
    has: async (domain) => (await read()).includes(domain),
    async add(domain) {
      await local.set({ [neverEntry]: [...new Set([...(await read()), domain])].sort() });
    },
    async remove(domain) {
      await local.set({ [neverEntry]: (await read()).filter((each) => each !== domain) });
    },
    list: read,
  };
}
