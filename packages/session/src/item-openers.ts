import type { VerifiedDidLog } from '@lanyard/crypto/did-log';
import type { Did } from '@lanyard/crypto/did';
import type { CryptoProblemCode } from '@lanyard/crypto/errors';
import { CryptoProblem } from '@lanyard/crypto/errors';
import {
  openVerified,
  readItem,
  readKnown,
  stillHolds,
  verifyItem,
  type ItemVerifier,
  type ReadItem,
  type SeenItem,
  type ServedItem,
  type VaultReader,
  type VerifiedItem,
} from '@lanyard/vault/reading';
import type { ItemReading } from '@lanyard/vault/sync';
import { callsOver, type CallPort, type Calls } from './calls.ts';

/*
 * Browsers compute what WebCrypto is asked for on the thread that asks. Each item takes a private RSA operation and three signatures: with
 * another worker or two a vault is open in a half or a third of the time. Two of the signatures need no key: they are verified while the
 * vault is locked, if there is the time.
 */

/** Workers beside the one that asks. */
const mostHelpers = 3;
/** Items after which the first help comes: for a few it would come too late. */
const fewItems = 48;
/** Items in one message: fewer cost messages, more keep the others waiting. */
const mostTogether = 4;
/** Messages that a helper has before it: it goes on with one while the next is on its way. */
const mostMessages = 2;
/** Items that are opened here at the same time: some browsers do have threads for WebCrypto. */
const mostHere = 4;

/** Milliseconds after which this worker hears what the others have answered. */
const mostDeaf = 4;

/** What a helper needs to verify, and with the keys to open. */
type PlainVerifier = Pick<ItemVerifier, 'organization' | 'did' | 'now'>;
type PlainReader = PlainVerifier & {
  readonly keys?: Pick<VaultReader, 'privateKey' | 'kid'>;
};

/** An item as a helper opens it: verified already, then without what was verified; or as it was served. */
type Asked =
  | { readonly served: ServedItem; readonly seen: SeenItem | undefined }
  | {
      readonly of: Pick<ServedItem, 'item' | 'version' | 'grant'>;
      readonly verified: VerifiedItem;
      readonly seen: SeenItem | undefined;
    };
type Answer<T> = { readonly came: T } | { readonly code: CryptoProblemCode; readonly message: string };

/** Something to do with an item, by whoever has the time. */
interface Work<A, T> {
  readonly asked: A;
  readonly came: PromiseWithResolvers<T>;
}
type Reading = Work<Asked, ReadItem>;
type Verifying = Work<{ readonly served: ServedItem; readonly seen: SeenItem | undefined }, VerifiedItem>;

interface Helper {
  readonly calls: Calls;
  /** Messages that it has not answered. */
  busy: number;
}

/** Opens the items of a vault here and in other workers. */
export interface ItemOpeners {
  readonly read: ItemReading;
  /** Starts the other workers now: there is much to do. */
  readonly prepare: () => void;
  /**
   * Verifies of an item what needs no key, unless items are read before: when it is read, that is not done once more.
   *
   * @returns once it was tried or left; what does not hold is told to whoever reads the item
   */
  readonly verify: (served: ServedItem, seen: SeenItem | undefined, by: ItemVerifier) => Promise<void>;
}

/** Opens items here and in up to `helpers` workers, each started when there is much to do, or before: `prepare`. */
export function itemOpeners(helpers: number, start: () => CallPort): ItemOpeners {
  const most = Math.min(mostHelpers, helpers);
  const openers: Helper[] = [];
  const turn = turns();
  const ahead = new WeakMap<
    ServedItem,
    { readonly seen: SeenItem | undefined; readonly verified: VerifiedItem }
  >();
  const readings: Reading[] = [];
  const verifyings: Verifying[] = [];
  let verifier: ItemVerifier | undefined;
  let reader: VaultReader | undefined;
  let [here, asked, heardAt] = [0, 0, 0];
  const tell = ({ calls }: Helper): void => {
    if (reader === undefined) {
      if (verifier === undefined) return;
      const { organization, did, now } = verifier;
      calls.tell({ organization, did, now } satisfies PlainReader);
      return;
    }
    const { organization, did, privateKey, kid, now } = reader;
    calls.tell({ organization, did, now, keys: { privateKey, kid } } satisfies PlainReader);
  };
  const current = (): ItemVerifier => {
    const by = reader ?? verifier;
    if (by === undefined) throw new Error('nobody reads');
    return by;
  };
  const confirmed = (did: Did) => {
    if (reader === undefined) throw new Error('nobody reads');
    return reader.isConfirmed(did);
  };
  const prepare = (): void => {
    while (openers.length < most) {
      const calls = callsOver(start(), { log: (did: string) => current().logOf(did), confirmed });
      const opener = { calls, busy: 0 };
      openers.push(opener);
      tell(opener);
    }
  };
  const there = async <A, T>(opener: Helper, name: string, works: readonly Work<A, T>[]): Promise<void> => {
    opener.busy += 1;
    await haveDone(opener.calls, name, works);
    opener.busy -= 1;
    share();
  };
  const doHere = async <T>(work: () => Promise<T>, came: PromiseWithResolvers<T>): Promise<void> => {
    here += 1;
    await work().then(came.resolve, came.reject);
    if (openers.length > 0 && performance.now() > heardAt + mostDeaf) {
      await turn();
      heardAt = performance.now();
    }
    here -= 1;
    share();
  };
  /** Gives everybody something to do: what is waited for first. */
  const share = (): void => {
    for (const opener of openers) {
      while (opener.busy < mostMessages && readings.length > 0)
        void there(opener, 'read', readings.splice(0, mostTogether));
      if (opener.busy === 0 && verifyings.length > 0)
        void there(opener, 'verify', verifyings.splice(0, mostTogether));
    }
    for (const { asked: each, came } of readings.splice(0, Math.max(0, mostHere - here)))
      void doHere(() => readAsked(each, reader), came);
    const next = here === 0 ? verifyings.shift() : undefined;
    if (next !== undefined)
      void doHere(() => verifyItem(next.asked.served, next.asked.seen, current()), next.came);
  };
  let isShared = false;
  /** What is asked for at the same time goes in one message. */
  const shareSoon = (): void => {
    if (isShared) return;
    isShared = true;
    queueMicrotask(() => {
      isShared = false;
      share();
    });
  };
  const read: ItemReading = async (served, seen, by) => {
    if (by !== reader) {
      reader = by;
      asked = 0;
      for (const { came } of verifyings.splice(0)) came.reject(new Error('it is read now'));
      for (const opener of openers) tell(opener);
    }
    // What is only to be decrypted is here sooner than there.
    const opened = await readKnown(served, seen, by);
    if (opened !== undefined) return opened;
    asked += 1;
    if (asked > fewItems) prepare();
    const known = ahead.get(served);
    const holds = known !== undefined && known.seen === seen && (await stillHolds(known.verified, by));
    const { item, version, grant } = served;
    const came = Promise.withResolvers<ReadItem>();
    readings.push({
      asked: holds ? { of: { item, version, grant }, verified: known.verified, seen } : { served, seen },
      came,
    });
    shareSoon();
    return came.promise;
  };
  const verify: ItemOpeners['verify'] = async (served, seen, by) => {
    if (reader !== undefined) return;
    if (by !== verifier) {
      verifier = by;
      for (const opener of openers) tell(opener);
    }
    const came = Promise.withResolvers<VerifiedItem>();
    verifyings.push({ asked: { served, seen }, came });
    shareSoon();
    try {
      ahead.set(served, { seen, verified: await came.promise });
    } catch {
      // Whoever reads it hears why.
    }
  };
  return { read, prepare, verify };
}

function readAsked(asked: Asked, reader: VaultReader | undefined): Promise<ReadItem> {
  if (reader === undefined) throw new Error('nobody reads');
  return 'served' in asked
    ? readItem(asked.served, asked.seen, reader)
    : openVerified(asked.of, asked.verified, asked.seen, reader);
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

/** Has a helper do some work, in one message. */
async function haveDone<A, T>(calls: Calls, name: string, works: readonly Work<A, T>[]): Promise<void> {
  try {
    const asked = works.map((each) => each.asked);
    const answers = (await calls.call(name, asked)) as readonly Answer<T>[];
    for (const [place, { came }] of works.entries()) {
      const answer = answers[place];
      if (answer !== undefined && 'came' in answer) came.resolve(answer.came);
      else if (answer === undefined) came.reject(new Error('nothing was answered'));
      else came.reject(new CryptoProblem(answer.code, answer.message));
    }
  } catch (error) {
    for (const { came } of works) came.reject(error);
  }
}

/** The other half: a worker that opens what it is given. Logs and who is known it asks for, once for each answer of the cloud. */
export function serveOpener(port: CallPort): void {
  let reader: (ItemVerifier & Pick<VaultReader, 'isConfirmed'> & Pick<PlainReader, 'keys'>) | undefined;
  const current = () => {
    if (reader === undefined) throw new Error('nobody reads');
    return reader;
  };
  const calls = callsOver(
    port,
    {
      read(asked: readonly Asked[]) {
        const { keys, ...by } = current();
        if (keys === undefined) throw new Error('nobody reads');
        return Promise.all(asked.map((each) => answerOf(() => readAsked(each, { ...by, ...keys }))));
      },
      verify(asked: readonly Verifying['asked'][]) {
        const by = current();
        return Promise.all(asked.map(({ served, seen }) => answerOf(() => verifyItem(served, seen, by))));
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
async function answerOf<T>(work: () => Promise<T>): Promise<Answer<T>> {
  try {
    return { came: await work() };
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
