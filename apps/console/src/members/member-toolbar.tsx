import type { GroupView } from '@lanyard/contract/groups';
import type { RoleView } from '@lanyard/contract/roles';
import { ChevronDownIcon, SearchIcon, XIcon } from '@lanyard/ui/icons';
import { IconButton } from '@lanyard/ui/button';
import { useEffect, useRef } from 'react';
import { useWords } from '../messages.ts';
import { useRoleName } from '../roles/use-roles.ts';
import type { Counts, Filter } from './use-members.ts';

const states = ['all', 'active', 'invited', 'disabled'] as const;

/** One of many, as small as a chip. */
function Choice({
  label,
  value,
  options,
  onChange,
}: {
  label: string;
  value: string;
  options: readonly (readonly [value: string, words: string])[];
  onChange: (value: string) => void;
}) {
  return (
    <span className="relative grid max-w-48">
      <select
        aria-label={label}
        value={value}
        onChange={(event) => onChange(event.target.value)}
        className="min-h-9 w-full appearance-none truncate rounded-full bg-transparent py-1.5 pr-9 pl-3.5 text-small font-medium text-muted ring-1 ring-line transition ring-inset hover:bg-sunken hover:text-ink"
      >
        {options.map(([each, words]) => (
          <option key={each} value={each}>
            {words}
          </option>
        ))}
      </select>
      <ChevronDownIcon className="pointer-events-none absolute top-1/2 right-2.5 size-4 -translate-y-1/2 text-faint" />
    </span>
  );
}

/** Search, and the states as chips that say how many there are. `/` goes to the search. */
export function MemberToolbar({
  filter,
  counts,
  groups,
  roles,
  onFilter,
}: {
  filter: Filter;
  counts: Counts;
  groups: readonly GroupView[];
  roles: readonly RoleView[];
  onFilter: (filter: Filter) => void;
}) {
  const t = useWords();
  const nameOf = useRoleName();
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      const isTyping =
        event.target instanceof HTMLElement && /^(?:INPUT|SELECT|TEXTAREA)$/.test(event.target.tagName);
      if (event.key !== '/' || isTyping || event.ctrlKey || event.metaKey || event.altKey) return;
      event.preventDefault();
      field.current?.focus();
    };
    document.addEventListener('keydown', onKey);
    return () => document.removeEventListener('keydown', onKey);
  }, []);
  const total = counts.active + counts.invited + counts.disabled;
  const countOf = (state: (typeof states)[number]) => (state === 'all' ? total : counts[state]);
  return (
    <div className="flex flex-wrap items-center gap-3 pb-4">
      <span className="flex min-h-11 min-w-0 flex-1 basis-64 items-center gap-2.5 rounded-control bg-raised pl-3.5 ring-1 ring-edge transition ring-inset focus-within:outline-2 focus-within:-outline-offset-1 focus-within:outline-accent-ink">
        <SearchIcon className="size-5 text-faint" />
        <input
          ref={field}
          type="search"
          aria-label={t('members.search')}
          placeholder={t('members.search')}
          autoComplete="off"
          spellCheck={false}
          maxLength={120}
          value={filter.text}
          onChange={(event) => onFilter({ ...filter, text: event.target.value })}
          onKeyDown={(event) => {
            if (event.key === 'Escape') onFilter({ ...filter, text: '' });
          }}
          className="min-w-0 flex-1 bg-transparent py-2.5 outline-none placeholder:text-muted [&::-webkit-search-cancel-button]:hidden"
        />
        {filter.text !== '' && (
          <IconButton
            label={t('members.search.clear')}
            icon={<XIcon className="size-4" />}
            className="size-9"
            onClick={() => {
              onFilter({ ...filter, text: '' });
              field.current?.focus();
            }}
          />
        )}
      </span>
      <fieldset className="-mx-1 flex max-w-[calc(100%+0.5rem)] min-w-0 gap-1 overflow-x-auto px-1 py-1">
        <legend className="sr-only">{t('members.filter')}</legend>
        {states.map((state) => (
          <label
            key={state}
            className="relative flex min-h-9 shrink-0 items-center gap-2 rounded-full px-3.5 text-small font-medium text-muted ring-1 ring-line transition ring-inset hover:bg-sunken hover:text-ink has-checked:bg-accent-soft has-checked:text-accent-ink has-checked:ring-accent-ink has-focus-visible:outline-2 has-focus-visible:outline-accent-ink"
          >
            <input
              type="radio"
              name="state"
              checked={filter.state === state}
              onChange={() => onFilter({ ...filter, state })}
              className="absolute inset-0 m-0 cursor-pointer appearance-none rounded-full outline-none"
            />
            {t(`members.filter.${state}`)}
            <span className="figures text-caption">{t.number(countOf(state))}</span>
          </label>
        ))}
      </fieldset>
      <div className="flex flex-wrap gap-2">
        {groups.length > 0 && (
          <Choice
            label={t('members.filter.group')}
            value={filter.groupId}
            onChange={(groupId) => onFilter({ ...filter, groupId })}
            options={[
              ['', t('members.filter.group.any')],
              ...groups.map(({ id, name }) => [id, name] as const),
            ]}
          />
        )}
        <Choice
          label={t('members.filter.role')}
          value={filter.role}
          onChange={(role) => onFilter({ ...filter, role })}
          options={[
            ['', t('members.filter.role.any')],
            ['none', t('members.filter.role.none')],
            ...roles.map((role) => [role.id, nameOf(role.id, roles)] as const),
          ]}
        />
      </div>
    </div>
  );
}
