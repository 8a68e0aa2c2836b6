import type { VerifiedDidLog } from '@lanyard/crypto/did-log';
import type { Did } from '@lanyard/crypto/did';
import { readItem, type KeptItem, type SeenItem, type VaultReader } from '@lanyard/vault/reading';
import type { ItemReading } from '@lanyard/vault/sync';
import { callsOver, type CallPort, type Calls } from './calls.ts';

/*
 * Browsers compute what WebCrypto is asked for on the thread that asks. Each item takes a private RSA operation: with another worker or
 * two a vault is open in a half or a third of the time.
 */

/** Workers beside the one that asks. */
const mostHelpers = 3;
/** Items after which the first help comes: for a few it would come too late. */
const fewItems = 48;

type PlainReader = Pick<VaultReader, 'organization' | 'did' | 'privateKey' | 'kid' | 'now' | 'memoryKey'>;

/** Opens items here and in up to `helpers` workers, each started when there is much to do. */
export function itemOpeners(helpers: number, start: () => CallPort): ItemReading {
  const most = Math.min(mostHelpers, helpers);
  const openers: { readonly calls: Calls; busy: number }[] = [];
  let reader: VaultReader | undefined;
  let [here, waiting] = [0, 0];
  const current = (): VaultReader => {
    if (reader === undefined) throw new Error('nobody reads');
    return reader;
  };
  const begin = ({ calls }: (typeof openers)[number]): void => {
    const { organization, did, privateKey, kid, now, memoryKey } = current();
    calls.tell({ organization, did, privateKey, kid, now, memoryKey } satisfies PlainReader);
  };
  const help = (): void => {
    const calls = callsOver(start(), {
      log: (did: string) => current().logOf(did),
      confirmed: (did: Did) => current().isConfirmed(did),
    });
    const opener = { calls, busy: 0 };
    openers.push(opener);
    begin(opener);
  };
  return async (served, seen, by) => {
    if (by !== reader) {
      reader = by;
      waiting = 0;
      for (const opener of openers) begin(opener);
    }
    // What is only to be decrypted is here sooner than there.
    if (served.remembered !== undefined) return readItem(served, seen, by);
    waiting += 1;
    if (waiting > fewItems && openers.length < most) while (openers.length < most) help();
    const idlest = openers.toSorted((one, other) => one.busy - other.busy)[0];
    if (idlest === undefined || idlest.busy > here) {
      here += 1;
      try {
        return await readItem(served, seen, by);
      } finally {
        here -= 1;
      }
    }
    idlest.busy += 1;
    try {
      return (await idlest.calls.call('read', served, seen)) as Awaited<ReturnType<ItemReading>>;
    } finally {
      idlest.busy -= 1;
    }
  };
}

/** The other half: a worker that opens what it is given. Logs and who is known it asks for, once for each answer of the cloud. */
export function serveOpener(port: CallPort): void {
  let reader: VaultReader | undefined;
  const calls = callsOver(
    port,
    {
      read(served: KeptItem, seen: SeenItem | undefined) {
        if (reader === undefined) throw new Error('nobody reads');
        return readItem(served, seen, reader);
      },
    },
    (news) => {
      const logs = new Map<string, Promise<VerifiedDidLog>>();
      const confirmed = new Map<string, Promise<boolean>>();
      reader = {
        ...(news as PlainReader),
        logOf: (did) => remembered(logs, did, () => calls.call('log', did) as Promise<VerifiedDidLog>),
        isConfirmed: (did) =>
          remembered(confirmed, did, () => calls.call('confirmed', did) as Promise<boolean>),
      };
    },
  );
}

function remembered<T>(known: Map<string, Promise<T>>, name: string, ask: () => Promise<T>): Promise<T> {
  const answer = known.get(name) ?? ask();
  known.set(name, answer);
  return answer;
}
