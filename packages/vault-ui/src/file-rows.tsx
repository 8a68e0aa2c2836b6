import type { Digest } from '@lanyard/crypto/encoding';
import { CryptoProblem } from '@lanyard/crypto/errors';
import { safeFileName } from '@lanyard/vault/attachments';
import { readFile } from '@lanyard/vault/files';
import type { Attachment } from '@lanyard/vault/items';
import { Button, IconButton } from '@lanyard/ui/button';
import { offerDownload } from '@lanyard/ui/csv';
import { AtFoot } from '@lanyard/ui/dialog';
import { ArrowUpRightIcon, DownloadIcon, FileIcon, PlusIcon, XIcon } from '@lanyard/ui/icons';
import { Notice } from '@lanyard/ui/notice';
import { Progress } from '@lanyard/ui/progress';
import {
  createContext,
  useContext,
  useEffect,
  useId,
  useRef,
  useState,
  type ReactNode,
  type RefObject,
} from 'react';
import { useKeptFocus } from './use-kept-focus.ts';
import { LockSoon } from './lock-ahead.tsx';
import { useWords } from './messages.ts';
import { problemWords } from './problems.tsx';
import { sizeWords } from '@lanyard/ui/size-words';
import type { FilesBeingAdded } from './use-files.tsx';
import { codeOf } from './codes.ts';
import type { Act } from './use-items.tsx';

/** Leads to where files can be chosen for an item, or for a new one. Default: they are chosen here. */
export const AddingElsewhere = createContext<((item: Digest | undefined) => void) | undefined>(undefined);

/** Files in a form: those that the item has, those on their way, and where more are chosen or dropped. */
export function FileRows({
  item,
  files,
  adding,
}: {
  /** Undefined: a new one. */
  item: Digest | undefined;
  files: readonly Attachment[];
  adding: FilesBeingAdded;
}) {
  const t = useWords();
  const id = useId();
  const { sending, problems } = adding;
  const elsewhere = useContext(AddingElsewhere);
  const { part, next } = useKeptFocus<HTMLElement, HTMLInputElement & HTMLButtonElement>();
  return (
    <section aria-labelledby={id} className="grid gap-2" ref={part}>
      <h3 id={id} className="text-small font-medium">
        {t('vault.files')}
      </h3>
      {problems.length > 0 && (
        <Notice tone="warn">
          <ul className="grid gap-1">
            {problems.map((problem) => (
              <li key={problem}>{problem}</li>
            ))}
          </ul>
        </Notice>
      )}
      {files.length + sending.length > 0 && (
        <ul className="divide-y divide-line rounded-control bg-raised ring-1 ring-line ring-inset">
          {files.map((file) => (
            <Row
              key={file.id}
              name={file.name}
              after={
                <IconButton
                  label={t('vault.files.remove', { name: safeFileName(file.name) })}
                  icon={<XIcon className="size-5" />}
                  onClick={() => adding.remove(file)}
                />
              }
            >
              {sizeWords(t.locale, file.size)}
            </Row>
          ))}
          {sending.map(({ id: key, name, done, isWaiting, cancel }) => (
            <Row
              key={key}
              name={name}
              after={
                <IconButton
                  label={t('vault.files.cancel', { name })}
                  icon={<XIcon className="size-5" />}
                  onClick={cancel}
                />
              }
            >
              <Progress label={t('vault.files.sending', { name })} value={done} />
              {isWaiting && <span role="status">{t('vault.files.waiting')}</span>}
            </Row>
          ))}
        </ul>
      )}
      {elsewhere === undefined ? (
        <Chooser add={adding.add} input={next} />
      ) : (
        <>
          <div>
            <Button ref={next} icon={<ArrowUpRightIcon className="size-4" />} onClick={() => elsewhere(item)}>
              {t('vault.files.elsewhere')}
            </Button>
          </div>
          <p className="text-small text-muted">{t('vault.files.elsewhere.hint')}</p>
        </>
      )}
    </section>
  );
}

function Chooser({
  add,
  input,
}: Pick<FilesBeingAdded, 'add'> & { readonly input: RefObject<HTMLInputElement | null> }) {
  const t = useWords();
  return (
    <>
      {/* The input covers it all: a press and a drop both land on it. */}
      <label className="relative flex items-center gap-3 rounded-control border border-dashed border-edge px-3.5 py-3 transition hover:border-accent-ink has-focus-visible:outline-2 has-focus-visible:outline-accent-ink">
        <PlusIcon className="size-5 shrink-0 text-accent-ink" />
        <span className="grid">
          <span className="font-medium">{t('vault.files.add')}</span>
          <span className="text-small text-muted">{t('vault.files.hint')}</span>
        </span>
        <input
          ref={input}
          type="file"
          multiple
          aria-label={t('vault.files.add')}
          className="absolute inset-0 cursor-pointer opacity-0"
          onChange={(event) => {
            add([...(event.target.files ?? [])]);
            event.target.value = '';
          }}
        />
      </label>
    </>
  );
}

/** Files of an item, to be saved on this device. They are never opened here: what somebody attached may be a page with a script. */
export function FileList({
  act,
  item,
  files,
  isSeen,
}: {
  act: Act;
  item: Digest;
  files: readonly Attachment[];
  /** Not for those who may use the item and not see it. */
  isSeen: boolean;
}) {
  const t = useWords();
  const id = useId();
  if (files.length === 0) return null;
  return (
    <section aria-labelledby={id} className="py-3">
      <h3 id={id} className="text-small text-muted">
        {t('vault.files')}
      </h3>
      <ul>
        {files.map((file) => (
          <StoredFile key={file.id} act={act} item={item} file={file} isSeen={isSeen} />
        ))}
      </ul>
    </section>
  );
}

function StoredFile({
  act,
  item,
  file,
  isSeen,
}: {
  act: Act;
  item: Digest;
  file: Attachment;
  isSeen: boolean;
}) {
  const t = useWords();
  const [done, setDone] = useState<number>();
  const [isWaiting, setWaiting] = useState(false);
  /** Why the last try brought nothing: it stays, as who waited for it long may be elsewhere by then. */
  const [problem, setProblem] = useState<string>();
  const underWay = useRef<AbortController>(undefined);
  useEffect(() => () => underWay.current?.abort('left'), []);
  const { part, next } = useKeptFocus<HTMLLIElement, HTMLButtonElement>();
  const { size } = file;
  // As it is saved: whoever attached it chose its name.
  const name = safeFileName(file.name);
  const save = () => {
    const going = new AbortController();
    underWay.current = going;
    setDone(0);
    setWaiting(false);
    setProblem(undefined);
    const transfer = { signal: going.signal, onProgress: setDone, onWaiting: setWaiting };
    act((vault) => readFile(vault, item, file, transfer))
      .then((pieces) => offerDownload(name, pieces, 'application/octet-stream'))
      .catch((error: unknown) => {
        if (!going.signal.aborted) setProblem(whyNot(t, error, name));
      })
      .finally(() => setDone(undefined));
  };
  return (
    <Row
      name={name}
      flush
      part={part}
      after={
        isSeen &&
        problem === undefined &&
        (done === undefined ? (
          <IconButton
            label={t('vault.files.download', { name })}
            icon={<DownloadIcon className="size-5" />}
            onClick={save}
          />
        ) : (
          <IconButton
            label={t('vault.files.cancel', { name })}
            icon={<XIcon className="size-5" />}
            onClick={() => underWay.current?.abort('cancelled')}
          />
        ))
      }
    >
      {!isSeen ? (
        t('vault.files.useOnly')
      ) : problem !== undefined ? (
        <>
          <p role="alert" className="text-pretty text-danger-ink">
            {problem}
          </p>
          <div>
            <Button ref={next} size="small" aria-label={t('vault.files.againOf', { name })} onClick={save}>
              {t('vault.files.again')}
            </Button>
          </div>
        </>
      ) : done === undefined ? (
        sizeWords(t.locale, size)
      ) : (
        <>
          <Progress label={t('vault.files.fetching', { name })} value={done} />
          {isWaiting && <span role="status">{t('vault.files.trying')}</span>}
          <AtFoot>
            <LockSoon />
          </AtFoot>
        </>
      )}
    </Row>
  );
}

function whyNot(t: ReturnType<typeof useWords>, error: unknown, name: string): string {
  if (error instanceof CryptoProblem) return t('vault.files.damaged', { name });
  return codeOf(error) === 'unreachable' ? t('vault.files.brokeOff') : problemWords(t, error);
}

function Row({
  name,
  after,
  flush = false,
  part,
  children,
}: {
  name: string;
  after: ReactNode;
  /** Without room at the sides. */
  flush?: boolean;
  part?: RefObject<HTMLLIElement | null>;
  children: ReactNode;
}) {
  return (
    <li ref={part} className={`flex min-h-14 items-center gap-3 py-1.5 ${flush ? '' : 'pr-1.5 pl-3.5'}`}>
      <FileIcon className="size-5 shrink-0 text-muted" />
      <div className="grid min-w-0 flex-1 gap-0.5">
        {/* As it is saved: whoever attached it chose its name. */}
        <span className="wrap-anywhere">{safeFileName(name)}</span>
        <div className="stack gap-2 text-small text-muted">{children}</div>
      </div>
      {after}
    </li>
  );
}
