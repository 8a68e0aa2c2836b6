import { Button } from '@lanyard/ui/button';
import { CheckIcon, KeyIcon, LockIcon, RefreshIcon, WarningIcon, XIcon } from '@lanyard/ui/icons';
import { Mark } from '@lanyard/ui/mark';
import { Monogram } from '@lanyard/ui/monogram';
import { useEffect, useRef, useState, type KeyboardEvent, type ReactNode, type SyntheticEvent } from 'react';
import type { MenuItem, MenuMessage, MenuView } from '../messages.ts';
import { tell } from '../send.ts';
import { useWords } from './messages.ts';
import { watchTrust, type Trust } from './trust.ts';

type Without<M> = M extends { ticket: string } ? Omit<M, 'ticket'> : never;
type Say = (message: Without<MenuMessage>) => Promise<{ readonly done: boolean } | undefined>;

const ticket = location.hash.slice(1);
const say: Say = async (message) =>
  (await tell<MenuMessage>({ ...message, ticket })) as { done: boolean } | undefined;
const dismiss = (): void => void say({ type: 'dismiss' });

/** What the person may do with this field. Empty for whoever put this frame somewhere without a ticket. */
export function Menu() {
  const [view, setView] = useState<MenuView | null>(null);
  const [failed, setFailed] = useState(false);
  const trust = useRef<Trust>(undefined);
  const t = useWords();
  useEffect(() => {
    const watching = watchTrust(() => void say({ type: 'hidden' }));
    trust.current = watching;
    addEventListener('keydown', moveByKeys);
    addEventListener('focus', enter);
    void tell({ type: 'menu', ticket }).then((answer) => setView(answer ?? null));
    return () => {
      watching.end();
      removeEventListener('keydown', moveByKeys);
      removeEventListener('focus', enter);
    };
  }, []);
  if (view === null) return null;

  /** Only what a person does counts, only after the menu was seen, and only once: what follows takes the menu away. */
  const act: Act = (message) =>
    pressed((event) => {
      if (trust.current?.counts(event.nativeEvent) !== true) return;
      trust.current.end();
      void say(message).then((answer) => {
        if (answer?.done !== true) setFailed(true);
      });
    });
  return (
    <main className="flex h-screen flex-col overflow-hidden rounded-card font-sans bg-raised text-ink ring-1 ring-inset ring-line">
      <header className="flex shrink-0 items-center gap-2.5 py-2 pr-2 pl-3">
        <Mark className="size-5" />
        <h1 className="min-w-0 grow truncate text-caption text-muted">{t('for', { host: view.host })}</h1>
        <button
          type="button"
          aria-label={t('close')}
          className="grid size-8 place-items-center rounded-small text-muted hover:bg-sunken"
          {...closing}
        >
          <XIcon className="size-4" />
        </button>
      </header>
      {failed ? <Plain icon={<WarningIcon />} title={t('failed')} /> : <Body view={view} act={act} />}
    </main>
  );
}

/** What a button listens to. */
interface Pressed {
  onClick(event: SyntheticEvent): void;
  onKeyDown(event: KeyboardEvent): void;
  onKeyUp(event: KeyboardEvent): void;
}
type Act = (message: Without<MenuMessage>) => Pressed;

/**
 * A press by pointer or keys. Enter counts when it is let go: most presses end the menu and give the keyboard back to the page, where the
 * rest of the same stroke would send the form before it is filled.
 */
function pressed(act: (event: SyntheticEvent) => void): Pressed {
  return {
    onClick: act,
    onKeyDown(event) {
      if (event.key === 'Enter') event.preventDefault();
    },
    onKeyUp(event) {
      if (event.key === 'Enter') act(event);
    },
  };
}

const closing = pressed((event) => {
  if (event.nativeEvent.isTrusted) dismiss();
});

function Body({ view, act }: { view: MenuView; act: Act }) {
  const t = useWords();
  if (view.shows === 'warning') return <Warning to={view.to} host={view.host} act={act} />;
  if (view.state !== 'open') {
    const isLocked = view.state === 'locked';
    return (
      <Plain icon={<LockIcon />} title={t(isLocked ? 'locked' : 'signed-out')}>
        <Button kind="primary" size="small" {...act({ type: 'open-popup' })}>
          {t(isLocked ? 'locked.open' : 'signed-out.open')}
        </Button>
      </Plain>
    );
  }
  if (view.shows === 'kept') return <Kept userName={view.userName} act={act} />;
  if (view.shows === 'save') return <Save view={view} act={act} />;
  const isNew = view.form === 'new-password' || view.form === 'change-password';
  return (
    <div className="flex min-h-0 grow flex-col gap-1 overflow-y-auto px-1.5 pb-1.5">
      {isNew && <Generator act={act} />}
      <ul className="contents">
        {view.items.map((item) => (
          <Row key={item.id} item={item} onChoose={act({ type: 'choose', item: item.id })} />
        ))}
      </ul>
      {view.items.length === 0 && !isNew && (view.hasDoubts ? <Doubts act={act} /> : <None />)}
    </div>
  );
}

function None() {
  const t = useWords();
  return (
    <Plain icon={<KeyIcon />} title={t('none')}>
      <p className="text-center text-caption text-muted">{t('none.hint')}</p>
    </Plain>
  );
}

/** Not that there is nothing: what there is was not believed. The popup says more of it. */
function Doubts({ act }: { act: Act }) {
  const t = useWords();
  return (
    <Plain icon={<WarningIcon />} title={t('doubts')}>
      <Button kind="primary" size="small" {...act({ type: 'open-popup' })}>
        {t('doubts.open')}
      </Button>
    </Plain>
  );
}

const row =
  'flex min-h-13 w-full items-center gap-3 rounded-control px-2 text-left outline-offset-[-2px] hover:bg-sunken focus-visible:bg-sunken';

function Row({ item, onChoose }: { item: MenuItem; onChoose: Pressed }) {
  return (
    <li>
      <button type="button" className={row} {...onChoose}>
        <Monogram kind="organization" name={item.name} id={item.color} size="small" />
        <span className="min-w-0 grow">
          <span className="block truncate text-small font-medium">{item.name}</span>
          <span className="block truncate text-caption text-muted">{item.userName}</span>
        </span>
      </button>
    </li>
  );
}

const strong = { kind: 'characters', length: 20, digits: true, symbols: true } as const;

/** A new password, made in the worker: the page gets it only when the person takes it. */
function Generator({ act }: { act: Act }) {
  const t = useWords();
  const [password, setPassword] = useState('');
  const another = async (): Promise<void> => {
    const answer = await tell({ type: 'generate', ticket, options: strong });
    setPassword(answer?.password ?? '');
  };
  useEffect(() => {
    void another();
  }, []);
  return (
    <div className="flex items-center gap-1">
      <button type="button" className={row} disabled={password === ''} {...act({ type: 'use-generated' })}>
        <span className="grid size-8 shrink-0 place-items-center rounded-small bg-accent-soft text-accent-ink">
          <KeyIcon className="size-4" />
        </span>
        <span className="min-w-0 grow">
          <span className="block truncate text-small font-medium">{t('generator.use')}</span>
          <span className="block truncate text-caption text-muted">{password}</span>
        </span>
      </button>
      <button
        type="button"
        aria-label={t('generator.again')}
        className="grid size-10 shrink-0 place-items-center rounded-small text-muted hover:bg-sunken"
        onClick={() => void another()}
      >
        <RefreshIcon className="size-4" />
      </button>
    </div>
  );
}

function Save({ view, act }: { view: MenuView & { readonly shows: 'save' }; act: Act }) {
  const t = useWords();
  const same = view.items.find(({ userName }) => userName === view.userName || view.userName === '');
  const [into, setInto] = useState(same?.id ?? '');
  return (
    <div className="flex grow flex-col gap-3 px-4 pb-4">
      <div>
        <h2 className="text-title">{t(into === '' ? 'save' : 'save.change')}</h2>
        <p className="truncate text-small text-muted">
          {view.userName === '' ? (same?.userName ?? t('save.nobody')) : view.userName}
        </p>
      </div>
      {view.items.length > 0 && (
        <select
          aria-label={t('save.where')}
          className="min-h-9 w-full truncate rounded-small bg-sunken px-2 text-small text-ink"
          value={into}
          onChange={(event) => setInto(event.currentTarget.value)}
        >
          {view.items.map(({ id, name }) => (
            <option key={id} value={id}>
              {t('save.into', { name })}
            </option>
          ))}
          <option value="">{t('save.new')}</option>
        </select>
      )}
      <div className="mt-auto flex items-center gap-1">
        <Button kind="primary" size="small" {...act({ type: 'save', into: into === '' ? null : into })}>
          {t(into === '' ? 'save.do' : 'save.update')}
        </Button>
        <Button kind="quiet" size="small" {...act({ type: 'dismiss' })}>
          {t('save.later')}
        </Button>
        <span className="grow" />
        <Button kind="quiet" size="small" {...act({ type: 'never-here' })}>
          {t('save.never')}
        </Button>
      </div>
    </div>
  );
}

/** What was kept without asking, as the organization wants it at this site. */
function Kept({ userName, act }: { userName: string; act: Act }) {
  const t = useWords();
  return (
    <div className="flex grow flex-col gap-3 px-4 pb-4" role="status">
      <div>
        <h2 className="flex items-center gap-2 text-title">
          <CheckIcon className="size-5 shrink-0 text-success-ink" />
          {t('kept')}
        </h2>
        <p className="truncate text-small text-ink">{userName}</p>
        <p className="text-caption text-muted">{t('kept.why')}</p>
      </div>
      <div className="mt-auto flex items-center gap-1">
        <Button kind="primary" size="small" {...act({ type: 'dismiss' })}>
          {t('kept.fine')}
        </Button>
        <Button kind="quiet" size="small" {...act({ type: 'take-back' })}>
          {t('kept.undo')}
        </Button>
      </div>
    </div>
  );
}

function Warning({ to, host, act }: { to: string; host: string; act: Act }) {
  const t = useWords();
  return (
    <div className="flex grow flex-col gap-2 px-4 pb-4">
      <h2 className="flex items-start gap-2 text-body font-semibold text-warn-ink">
        <WarningIcon className="mt-0.5 size-5 shrink-0" />
        {t('warning')}
      </h2>
      <p className="text-small text-muted [overflow-wrap:anywhere]">{t('warning.text', { to, host })}</p>
      <div className="mt-auto flex gap-2">
        <Button kind="primary" size="small" {...closing}>
          {t('warning.stop')}
        </Button>
        <Button kind="quiet" size="small" {...act({ type: 'confirm' })}>
          {t('warning.go')}
        </Button>
      </div>
    </div>
  );
}

function Plain({ icon, title, children }: { icon: ReactNode; title: string; children?: ReactNode }) {
  return (
    <div className="flex grow flex-col items-center justify-center gap-2 px-4 pb-4">
      <p className="flex items-center gap-2 text-small font-medium [&_svg]:size-4 [&_svg]:text-faint">
        {icon}
        {title}
      </p>
      {children}
    </div>
  );
}

/** Arrows go through what can be pressed, Escape closes. On the window: nothing has the cursor when the page hands the keyboard over. */
function moveByKeys(event: globalThis.KeyboardEvent): void {
  if (!event.isTrusted) return;
  if (event.key === 'Escape') dismiss();
  const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
  if (step === 0 || event.target instanceof HTMLSelectElement) return;
  event.preventDefault();
  const rows = rowsOf();
  const at = rows.indexOf(document.activeElement as HTMLElement);
  rows[at === -1 && step === -1 ? rows.length - 1 : (at + step + rows.length) % rows.length]?.focus();
}

/** All that can be pressed, but for the button that closes. */
const rowsOf = (): HTMLElement[] =>
  [...document.querySelectorAll<HTMLElement>('button:not(:disabled), select')].slice(1);

/** The keyboard comes over from the page: the first row has it, unless a press put it somewhere. */
const enter = (): void => {
  if (document.activeElement === document.body) rowsOf()[0]?.focus();
};
