import type { VerifiedDidLog } from '@lanyard/crypto/did-log';
import type { Did } from '@lanyard/crypto/did';
import type { CryptoProblemCode } from '@lanyard/crypto/errors';
import { CryptoProblem } from '@lanyard/crypto/errors';
import {
  readItem,
  type KeptItem,
  type ReadItem,
  type SeenItem,
  type VaultReader,
} from '@lanyard/vault/reading';
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
/** Items in one message: fewer cost messages, more keep the others waiting. */
const mostTogether = 8;

type PlainReader = Pick<VaultReader, 'organization' | 'did' | 'privateKey' | 'kid' | 'now' | 'memoryKey'>;
type Asked = readonly [served: KeptItem, seen: SeenItem | undefined];
type Answered = { readonly came: ReadItem } | { readonly code: CryptoProblemCode; readonly message: string };

interface Opener {
  readonly calls: Calls;
  readonly waiting: { readonly asked: Asked; readonly came: PromiseWithResolvers<ReadItem> }[];
  busy: number;
}

/** Opens items here and in up to `helpers` workers, each started when there is much to do, or before: `prepare`. */
export function itemOpeners(
  helpers: number,
  start: () => CallPort,
): { readonly read: ItemReading; readonly prepare: () => void } {
  const most = Math.min(mostHelpers, helpers);
  const openers: Opener[] = [];
  const turn = turns();
  let reader: VaultReader | undefined;
  let [here, waiting] = [0, 0];
  const current = (): VaultReader => {
    if (reader === undefined) throw new Error('nobody reads');
    return reader;
  };
  const begin = ({ calls }: Opener, by: VaultReader): void => {
    const { organization, did, privateKey, kid, now, memoryKey } = by;
    calls.tell({ organization, did, privateKey, kid, now, memoryKey } satisfies PlainReader);
  };
  const prepare = (): void => {
    while (openers.length < most) {
      const calls = callsOver(start(), {
        log: (did: string) => current().logOf(did),
        confirmed: (did: Did) => current().isConfirmed(did),
      });
      const opener = { calls, waiting: [], busy: 0 };
      openers.push(opener);
      if (reader !== undefined) begin(opener, reader);
    }
  };
  const readThere = async (opener: Opener, served: KeptItem, seen: SeenItem | undefined) => {
    const came = Promise.withResolvers<ReadItem>();
    opener.waiting.push({ asked: [served, seen], came });
    opener.busy += 1;
    // What is asked for at the same time goes in one message.
    if (opener.waiting.length === 1) queueMicrotask(() => send(opener));
    try {
      return await came.promise;
    } finally {
      opener.busy -= 1;
    }
  };
  const read: ItemReading = async (served, seen, by) => {
    if (by !== reader) {
      reader = by;
      waiting = 0;
      for (const opener of openers) begin(opener, by);
    }
    // What is only to be decrypted is here sooner than there.
    if (served.remembered !== undefined) return readItem(served, seen, by);
    waiting += 1;
    if (waiting > fewItems) prepare();
    const idlest = openers.toSorted((one, other) => one.busy - other.busy)[0];
    if (idlest !== undefined && idlest.busy <= here) return readThere(idlest, served, seen);
    here += 1;
    try {
      const came = await readItem(served, seen, by);
      if (idlest !== undefined) await turn();
      return came;
    } finally {
      here -= 1;
    }
  };
  return { read, prepare };
}

/**
 * Lets this worker hear what the others have answered. Where WebCrypto computes at once, one item follows on the other without an end: the
 * others would wait for all of them.
 */
function turns(): () => Promise<void> {
  const { port1, port2 } = new MessageChannel();
  const waiting: (() => void)[] = [];
  port1.addEventListener('message', () => waiting.shift()?.());
  port1.start();
  return () =>
    new Promise((resolve) => {
      waiting.push(resolve);
      port2.postMessage(undefined);
    });
}

function send(opener: Opener): void {
  const all = opener.waiting.splice(0);
  for (let from = 0; from < all.length; from += mostTogether) {
    const some = all.slice(from, from + mostTogether);
    const asked = some.map((each) => each.asked);
    (opener.calls.call('read', asked) as Promise<readonly Answered[]>).then(
      (answers) => {
        for (const [place, { came }] of some.entries()) {
          const answer = answers[place];
          if (answer !== undefined && 'came' in answer) came.resolve(answer.came);
          else if (answer === undefined) came.reject(new Error('nothing was answered'));
          else came.reject(new CryptoProblem(answer.code, answer.message));
        }
      },
      (error: unknown) => {
        for (const { came } of some) came.reject(error);
      },
    );
  }
}

/** The other half: a worker that opens what it is given. Logs and who is known it asks for, once for each answer of the cloud. */
export function serveOpener(port: CallPort): void {
  let reader: VaultReader | undefined;
  const calls = callsOver(
    port,
    {
      read(asked: readonly Asked[]) {
        if (reader === undefined) throw new Error('nobody reads');
        const by = reader;
        return Promise.all(asked.map((each) => answerTo(each, by)));
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

/** An item that does not hold is told as what it is: the others in the message are not damaged by it. */
async function answerTo([served, seen]: Asked, reader: VaultReader): Promise<Answered> {
  try {
    return { came: await readItem(served, seen, reader) };
  } catch (error) {
    if (!(error instanceof CryptoProblem)) throw error;
    return { code: error.code, message: error.message };
  }
}

function remembered<T>(known: Map<string, Promise<T>>, name: string, ask: () => Promise<T>): Promise<T> {
  const answer = known.get(name) ?? ask();
  known.set(name, answer);
  return answer;
}
