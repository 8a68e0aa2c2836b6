import { Button, IconButton } from '@lanyard/ui/button';
import { EyeIcon, EyeOffIcon, PlusIcon, XIcon } from '@lanyard/ui/icons';
import { Segmented } from '@lanyard/ui/segmented';
import { Switch } from '@lanyard/ui/switch';
import { TextField } from '@lanyard/ui/text-field';
import { useEffect, useId, useRef, useState, type ReactNode } from 'react';
import { addressOf, type DraftField, type DraftUrl } from './draft.tsx';
import { useWords } from './messages.ts';

/** Rows of one kind that an item holds at most (`items.ts`). */
const mostRows = 50;

/** The addresses of a login. The first is always there to type into. */
export function AddressRows({
  urls,
  onChange,
  isTried,
}: {
  urls: readonly DraftUrl[];
  onChange: (urls: readonly DraftUrl[]) => void;
  /** Somebody tried to save: from now on it says what is wrong. */
  isTried: boolean;
}) {
  const t = useWords();
  return (
    <Rows<DraftUrl>
      rows={urls}
      onChange={onChange}
      blank={() => ({ id: crypto.randomUUID(), url: '', match: 'domain' })}
      add={t('vault.site.add')}
    >
      {({ row, number, change, remove }) => (
        <div className="grid gap-2">
          <TextField
            label={number === 1 ? t('vault.site') : t('vault.site.number', { number })}
            hint={number === 1 && row.url === '' ? t('vault.site.hint') : undefined}
            error={isTried && addressOf(row.url) === undefined ? t('vault.site.wrong') : undefined}
            inputMode="url"
            autoCapitalize="none"
            spellCheck={false}
            maxLength={2000}
            value={row.url}
            onChange={(event) => change({ url: event.target.value })}
            after={
              urls.length > 1 && (
                <IconButton
                  label={t('vault.site.remove', { number })}
                  icon={<XIcon className="size-5" />}
                  onClick={remove}
                />
              )
            }
          />
          {row.url.trim() !== '' && (
            <div>
              <Segmented
                label={t('vault.site.match', { number })}
                value={row.match}
                onChange={(match) => change({ match })}
                options={(['domain', 'host'] as const).map((value) => ({
                  value,
                  label: t(`vault.site.match.${value}`),
                }))}
              />
            </div>
          )}
        </div>
      )}
    </Rows>
  );
}

/** Whatever else belongs to an item, each with its own name. */
export function FieldRows({
  fields,
  onChange,
}: {
  fields: readonly DraftField[];
  onChange: (fields: readonly DraftField[]) => void;
}) {
  const t = useWords();
  return (
    <Rows<DraftField>
      rows={fields}
      onChange={onChange}
      blank={() => ({ id: crypto.randomUUID(), name: '', value: '', hidden: false })}
      add={t('vault.field.add')}
    >
      {({ row, number, change, remove }) => (
        <OneField row={row} number={number} change={change} remove={remove} />
      )}
    </Rows>
  );
}

function OneField({ row, number, change, remove }: RowOf<DraftField>) {
  const t = useWords();
  const hidden = useId();
  const [isShown, setShown] = useState(false);
  const isDots = row.hidden && !isShown;
  return (
    <fieldset className="grid gap-3 rounded-control p-4 ring-1 ring-line ring-inset">
      <legend className="sr-only">{t('vault.field', { number })}</legend>
      <TextField
        label={t('vault.field.name')}
        maxLength={200}
        value={row.name}
        onChange={(event) => change({ name: event.target.value })}
        after={
          <IconButton
            label={t('vault.field.remove', { number })}
            icon={<XIcon className="size-5" />}
            onClick={remove}
          />
        }
      />
      <TextField
        label={t('vault.field.value')}
        type={isDots ? 'password' : 'text'}
        autoComplete={row.hidden ? 'new-password' : 'off'}
        spellCheck={false}
        maxLength={4096}
        value={row.value}
        onChange={(event) => change({ value: event.target.value })}
        after={
          row.hidden && (
            <IconButton
              label={t(isShown ? 'vault.hide' : 'vault.reveal', { what: t('vault.field.value') })}
              icon={isShown ? <EyeOffIcon className="size-5" /> : <EyeIcon className="size-5" />}
              onClick={() => setShown(!isShown)}
            />
          )
        }
      />
      <label htmlFor={hidden} className="flex items-center justify-between gap-4 text-small">
        {t('vault.field.hidden')}
        <Switch
          id={hidden}
          checked={row.hidden}
          onChange={(event) => change({ hidden: event.target.checked })}
        />
      </label>
    </fieldset>
  );
}

interface RowOf<Row> {
  readonly row: Row;
  /** From 1. */
  readonly number: number;
  readonly change: (part: Partial<Row>) => void;
  readonly remove: () => void;
}

/** Rows that come and go. The keyboard goes along: into a row that was added, back to the button when one was removed. */
function Rows<Row extends { readonly id: string }>({
  rows,
  onChange,
  blank,
  add,
  children,
}: {
  rows: readonly Row[];
  onChange: (rows: readonly Row[]) => void;
  blank: () => Row;
  /** What the button says. */
  add: string;
  children: (row: RowOf<Row>) => ReactNode;
}) {
  const list = useRef<HTMLDivElement>(null);
  const button = useRef<HTMLButtonElement>(null);
  const [done, setDone] = useState<{ readonly what: 'added' | 'removed' }>();
  useEffect(() => {
    if (done?.what === 'added') list.current?.lastElementChild?.querySelector('input')?.focus();
    if (done?.what === 'removed') button.current?.focus();
  }, [done]);
  return (
    <div className="grid gap-3">
      <div ref={list} className="grid gap-3 empty:hidden">
        {rows.map((row, place) => (
          <div key={row.id}>
            {children({
              row,
              number: place + 1,
              change: (part) =>
                onChange(rows.map((each) => (each.id === row.id ? { ...each, ...part } : each))),
              remove: () => {
                onChange(rows.filter(({ id }) => id !== row.id));
                setDone({ what: 'removed' });
              },
            })}
          </div>
        ))}
      </div>
      <div>
        <Button
          ref={button}
          kind="quiet"
          size="small"
          className="-ml-3.5"
          icon={<PlusIcon className="size-4" />}
          disabled={rows.length >= mostRows}
          onClick={() => {
            onChange([...rows, blank()]);
            setDone({ what: 'added' });
          }}
        >
          {add}
        </Button>
      </div>
    </div>
  );
}
