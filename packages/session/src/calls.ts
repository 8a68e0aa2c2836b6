import { CryptoProblem, type CryptoProblemCode } from '@lanyard/crypto/errors';
import { retryAfterOf } from '@lanyard/vault/patience';

/** One end of a channel between a page and a worker of its own, or two workers. */
export interface CallPort {
  postMessage(message: unknown): void;
  addEventListener(type: 'message', heard: (event: { readonly data: unknown }) => void): void;
}

type Said =
  | { readonly kind: 'call'; readonly id: number; readonly name: string; readonly args: readonly unknown[] }
  | { readonly kind: 'answer'; readonly id: number; readonly value: unknown }
  | { readonly kind: 'problem'; readonly id: number; readonly problem: ToldProblem }
  | { readonly kind: 'news'; readonly news: unknown };

interface ToldProblem {
  readonly isCrypto: boolean;
  readonly code: string;
  readonly message: string;
  readonly retryAfterSeconds: number | undefined;
}

/** What went wrong at the other end, by its code. */
class RemoteProblem extends Error {
  override readonly name = 'RemoteProblem';
  readonly code: string;
  /** When it may be asked for again, where the cloud has enough for now. */
  readonly retryAfterSeconds: number | undefined;

  constructor({ code, message, retryAfterSeconds }: Omit<ToldProblem, 'isCrypto'>) {
    super(message);
    this.code = code;
    this.retryAfterSeconds = retryAfterSeconds;
  }
}

/** What is done at this end for the other one, by name. */
export type CallHandlers = Readonly<Record<string, (...args: never[]) => unknown>>;

/** How one end speaks to the other. */
export interface Calls {
  /** @throws CryptoProblem where the other end did; an error of the same `code` for anything else that has one */
  call(name: string, ...args: readonly unknown[]): Promise<unknown>;
  /** Something that nobody answers. It is heard before the answer to anything that is answered after. */
  tell(news: unknown): void;
  /** The other end is gone: what is waited for, and whatever is asked of it from now on, fails with this code. */
  end(code: string): void;
}

/** Calls in both directions over one port. Arguments and answers are cloned: keys go along as they are, functions do not. */
export function callsOver(
  port: CallPort,
  handlers: CallHandlers,
  onNews: (news: unknown) => void = () => undefined,
): Calls {
  const waiting = new Map<number, PromiseWithResolvers<unknown>>();
  let count = 0;
  let gone: RemoteProblem | undefined;
  const answer = async (id: number, name: string, args: readonly unknown[]): Promise<Said> => {
    try {
      const handler = handlers[name];
      if (handler === undefined) throw new TypeError(`nothing here is called ${name}`);
      return { kind: 'answer', id, value: await handler(...(args as never[])) };
    } catch (error) {
      return { kind: 'problem', id, problem: toldOf(error) };
    }
  };
  port.addEventListener('message', ({ data }) => {
    const said = data as Said;
    if (said.kind === 'news') onNews(said.news);
    else if (said.kind === 'call')
      void answer(said.id, said.name, said.args).then((back) => port.postMessage(back));
    else {
      const asked = waiting.get(said.id);
      waiting.delete(said.id);
      if (said.kind === 'answer') asked?.resolve(said.value);
      else asked?.reject(problemOf(said.problem));
    }
  });
  return {
    call(name, ...args) {
      if (gone !== undefined) return Promise.reject(gone);
      count += 1;
      const asked = Promise.withResolvers<unknown>();
      waiting.set(count, asked);
      port.postMessage({ kind: 'call', id: count, name, args } satisfies Said);
      return asked.promise;
    },
    tell: (news) => port.postMessage({ kind: 'news', news } satisfies Said),
    end(code) {
      gone = new RemoteProblem({ code, message: 'nobody answers any more', retryAfterSeconds: undefined });
      for (const asked of waiting.values()) asked.reject(gone);
      waiting.clear();
    },
  };
}

function toldOf(error: unknown): ToldProblem {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  const message = error instanceof Error ? error.message : String(error);
  const retryAfterSeconds = retryAfterOf(error);
  return { isCrypto: error instanceof CryptoProblem, code, message, retryAfterSeconds };
}

function problemOf(told: ToldProblem): Error {
  return told.isCrypto
    ? new CryptoProblem(told.code as CryptoProblemCode, told.message)
    : new RemoteProblem(told);
}
