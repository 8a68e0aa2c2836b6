import type { Digest } from '@lanyard/crypto/encoding';
import { attachFile, type FileSource } from '@lanyard/vault/files';
import { mostAttachmentBytes, mostAttachments, type Attachment } from '@lanyard/vault/items';
import { newPlace, type NewPlace } from '@lanyard/vault/writing';
import { useContext, useEffect, useRef, useState } from 'react';
import { useWords } from './messages.ts';
import { problemWords } from './problems.tsx';
import { begin, VaultPlace, type Running } from './unfinished.tsx';
import { codeOf } from './codes.ts';
import type { Act } from './use-items.tsx';

/** A file on its way to the cloud. */
export interface Sending {
  readonly id: string;
  readonly name: string;
  /** Between 0 and 1. */
  readonly done: number;
  /** Until there is a connection again. */
  readonly isWaiting: boolean;
  readonly cancel: () => void;
}

/** Files that are added in a form. They are sent at once, one after the other, and belong to the item once it is saved. */
export interface FilesBeingAdded {
  readonly sending: readonly Sending[];
  /** What could not be added, and why. */
  readonly problems: readonly string[];
  readonly add: (files: readonly FileSource[]) => void;
  /** One that was added here is forgotten by the cloud; one that the item has stays until it is saved without it. */
  readonly remove: (attachment: Attachment) => void;
  /** The item is saved with them. */
  readonly keep: () => void;
  /** Nothing is saved: what was sent is forgotten. */
  readonly forget: () => void;
  /** Where a new item is to be, if files were sent for it. */
  readonly place: () => NewPlace | undefined;
}

/**
 * @param item Left out: it is yet to be made.
 * @param onChange Changes what the form holds, as it is by then.
 */
export function useFiles(
  { act, item, files }: { act: Act; item: Digest | undefined; files: readonly Attachment[] },
  onChange: (change: (files: readonly Attachment[]) => readonly Attachment[]) => void,
): FilesBeingAdded {
  const t = useWords();
  const place = useRef<NewPlace>(undefined);
  const last = useRef<Promise<unknown>>(Promise.resolve());
  const under = useRef(new Map<string, AbortController>());
  const sent = useRef(new Map<string, { readonly at: Digest; readonly running: Running }>());
  const vaultPlace = useContext(VaultPlace);
  /** Nobody waits for them: the person has closed the form. */
  const isForgotten = useRef(false);
  const [sending, setSending] = useState<readonly Sending[]>([]);
  const [problems, setProblems] = useState<readonly string[]>([]);
  useEffect(() => {
    const [onTheirWay, there] = [under.current, sent.current];
    return () => {
      for (const transfer of onTheirWay.values()) transfer.abort('left');
      // Neither saved nor forgotten: the vault was locked over it.
      for (const { running } of there.values()) running.leave();
    };
  }, []);
  const drop = (id: string) => {
    const was = sent.current.get(id);
    if (was === undefined) return;
    sent.current.delete(id);
    was.running.end();
    void act((vault) => vault.dropUpload(was.at, id)).catch(() => undefined);
  };
  const send = (file: FileSource) => {
    const id = crypto.randomUUID();
    const transfer = new AbortController();
    under.current.set(id, transfer);
    const { signal } = transfer;
    const leave = () => setSending((all) => all.filter((each) => each.id !== id));
    // At once: what is on its way still, or waits for another one, is nothing that anybody has to see.
    const cancel = () => {
      transfer.abort('cancelled');
      leave();
    };
    const running = begin(vaultPlace);
    const show = (part: Partial<Pick<Sending, 'done' | 'isWaiting'>>) =>
      setSending((all) => all.map((each) => (each.id === id ? { ...each, ...part } : each)));
    setSending((all) => [...all, { id, name: file.name, done: 0, isWaiting: false, cancel }]);
    const work = () =>
      act(async (vault) => {
        if (item === undefined) place.current ??= newPlace(vault.did);
        const at = item ?? place.current?.item;
        if (at === undefined) return;
        const added = await attachFile(vault, at, file, {
          signal,
          onBegun: (attachment) => running.note({ kind: 'upload', item: at, attachment }),
          onProgress: (done) => show({ done }),
          onWaiting: (isWaiting) => show({ isWaiting }),
        });
        sent.current.set(added.id, { at, running });
        onChange((all) => [...all, added]);
      });
    last.current = last.current
      .then(work)
      .catch((error: unknown) => {
        // What the person cancelled, or is told of, is over; a vault that was locked tells it when it is open again.
        if (signal.reason === 'left' && !isForgotten.current) running.leave();
        else running.end();
        if (!signal.aborted)
          setProblems((all) => [
            ...all,
            `${file.name}: ${codeOf(error) === 'unreachable' ? t('vault.files.offline') : problemWords(t, error)}`,
          ]);
      })
      .finally(() => {
        under.current.delete(id);
        leave();
      });
  };
  return {
    sending,
    problems,
    add(chosen) {
      const fitting = chosen.filter(({ size }) => size <= mostAttachmentBytes);
      const room = Math.max(mostAttachments - files.length - sending.length, 0);
      // Said before anything is sent.
      setProblems([
        ...chosen
          .filter((file) => !fitting.includes(file))
          .map(({ name }) => t('vault.files.tooLarge', { name })),
        ...(fitting.length > room ? [t('vault.files.tooMany', { count: mostAttachments })] : []),
      ]);
      fitting.slice(0, room).forEach(send);
    },
    remove({ id }) {
      onChange((all) => all.filter((each) => each.id !== id));
      drop(id);
    },
    keep() {
      for (const { running } of sent.current.values()) running.end();
      sent.current.clear();
    },
    forget() {
      isForgotten.current = true;
      for (const transfer of under.current.values()) transfer.abort('left');
      for (const id of sent.current.keys()) drop(id);
    },
    place: () => place.current,
  };
}
