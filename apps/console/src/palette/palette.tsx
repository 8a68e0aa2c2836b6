import { ActivityIcon, ArrowRightIcon, PersonIcon, SearchIcon, ShieldIcon } from '@lanyard/ui/icons';
import { useEffect, useId, useRef, useState, type KeyboardEvent } from 'react';
import { useWords } from '../messages.ts';
import { useFound, type Found } from './use-found.ts';

/** Opens the palette: a press, or Ctrl-K (Command-K) anywhere in the console. */
export function PaletteButton() {
  const t = useWords();
  const [open, setOpen] = useState(false);
  useEffect(() => {
    const onKey = (event: globalThis.KeyboardEvent) => {
      if (event.key.toLowerCase() !== 'k' || !(event.ctrlKey || event.metaKey) || event.altKey) return;
      event.preventDefault();
      setOpen((before) => !before);
    };
    document.addEventListener('keydown', onKey);
    return () => document.removeEventListener('keydown', onKey);
  }, []);
  return (
    <>
      <button
        type="button"
        aria-haspopup="dialog"
        aria-keyshortcuts="Control+K Meta+K"
        onClick={() => setOpen(true)}
        className="flex min-h-11 items-center gap-3 rounded-control px-3 text-small text-muted transition hover:bg-sunken hover:text-ink focus-visible:-outline-offset-2 md:min-h-10 md:bg-ground md:ring-1 md:ring-line md:ring-inset"
      >
        <SearchIcon className="size-5" />
        <span className="flex-1 text-left max-md:sr-only">{t('palette.open')}</span>
        <kbd aria-hidden="true" className="font-sans text-caption max-md:hidden">
          Ctrl K
        </kbd>
      </button>
      {open && <Palette onClose={() => setOpen(false)} />}
    </>
  );
}

const icons = {
  page: ArrowRightIcon,
  action: ActivityIcon,
  role: ShieldIcon,
  member: PersonIcon,
} as const;

/** One field that finds pages, actions, roles and members: a combobox over a listbox (ARIA authoring practices), in the browser's dialog. */
function Palette({ onClose }: { onClose: () => void }) {
  const t = useWords();
  const dialog = useRef<HTMLDialogElement>(null);
  const id = useId();
  const [text, setText] = useState('');
  const [at, setAt] = useState(0);
  const found = useFound(text);
  const current = Math.min(at, Math.max(0, found.length - 1));
  useEffect(() => {
    dialog.current?.showModal();
  }, []);
  useEffect(() => {
    document.getElementById(`${id}-${String(current)}`)?.scrollIntoView({ block: 'nearest' });
  }, [id, current]);

  const choose = (one: Found | undefined) => {
    if (one === undefined) return;
    onClose();
    one.run();
  };
  const onKey = (event: KeyboardEvent) => {
    const moves: Readonly<Record<string, number>> = {
      ArrowDown: (current + 1) % Math.max(1, found.length),
      ArrowUp: (current - 1 + found.length) % Math.max(1, found.length),
      PageDown: Math.min(found.length - 1, current + 5),
      PageUp: Math.max(0, current - 5),
    };
    const next = moves[event.key];
    if (next !== undefined) {
      event.preventDefault();
      setAt(next);
    } else if (event.key === 'Enter') {
      event.preventDefault();
      choose(found[current]);
    }
  };
  return (
    <dialog
      ref={dialog}
      aria-label={t('palette.title')}
      className="mx-auto mt-[12vh] mb-auto w-[calc(100%-2rem)] max-w-xl overflow-hidden rounded-card bg-raised text-ink shadow-float"
      onCancel={(event) => {
        event.preventDefault();
        onClose();
      }}
      onPointerDown={(event) => {
        if (event.target === event.currentTarget) onClose();
      }}
    >
      <div className="flex items-center gap-3 border-b border-line px-5">
        <SearchIcon className="size-5 text-faint" />
        <input
          role="combobox"
          aria-expanded={found.length > 0}
          aria-controls={`${id}-list`}
          aria-autocomplete="list"
          {...(found.length > 0 ? { 'aria-activedescendant': `${id}-${String(current)}` } : {})}
          aria-label={t('palette.field')}
          placeholder={t('palette.field')}
          autoComplete="off"
          spellCheck={false}
          maxLength={120}
          value={text}
          onChange={(event) => {
            setText(event.target.value);
            setAt(0);
          }}
          onKeyDown={onKey}
          className="min-h-14 min-w-0 flex-1 bg-transparent outline-none placeholder:text-muted"
        />
      </div>
      <p role="status" className="sr-only">
        {t('palette.count', { count: found.length })}
      </p>
      {found.length === 0 && <p className="px-5 py-6 text-muted">{t('palette.none')}</p>}
      <div
        id={`${id}-list`}
        role="listbox"
        aria-label={t('palette.found')}
        className="max-h-[min(24rem,55vh)] overflow-y-auto p-2 empty:hidden"
      >
        {found.map((one, n) => {
          const Icon = icons[one.kind];
          return (
            <div
              key={one.id}
              id={`${id}-${String(n)}`}
              role="option"
              tabIndex={-1}
              aria-selected={n === current}
              onPointerMove={() => setAt(n)}
              onPointerUp={() => choose(one)}
              className="flex min-h-11 cursor-pointer items-center gap-3 rounded-control px-3 py-2 aria-selected:bg-accent-soft aria-selected:text-accent-ink"
            >
              <Icon className="size-5 shrink-0 text-faint" />
              <span className="min-w-0 flex-1 truncate">
                {one.title}
                {one.detail !== undefined && <span className="text-small text-muted"> · {one.detail}</span>}
              </span>
              <span className="text-caption text-muted">{t(`palette.kind.${one.kind}`)}</span>
            </div>
          );
        })}
      </div>
    </dialog>
  );
}
