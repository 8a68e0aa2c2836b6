import { findOrganizations } from '@lanyard/contract/directory';
import type { OrganizationView } from '@lanyard/contract/shapes';
import { Button } from '@lanyard/ui/button';
import { SearchIcon } from '@lanyard/ui/icons';
import { List, ListLink } from '@lanyard/ui/list';
import { Monogram } from '@lanyard/ui/monogram';
import { TextField } from '@lanyard/ui/text-field';
import { useEffect, useState, type FormEvent } from 'react';
import { browser } from '../../platform/browser.ts';
import { Head } from './head.tsx';
import { useWords } from './messages.ts';

interface Found {
  readonly organizations: readonly OrganizationView[];
  readonly nextCursor: string | null;
}

/** Between the last key and the question, so that a word typed at once is one question. */
const restMs = 180;

/** The listed organizations whose name or address begins so; undefined while nothing was asked. */
function useFound(text: string) {
  const [found, setFound] = useState<Found | 'failed'>();
  const tellsSomething = text.trim().length > 1 || /[^\p{ASCII}]/u.test(text);
  useEffect(() => {
    setFound(undefined);
    if (!tellsSomething) return undefined;
    let current = true;
    const show = (value: Found | 'failed') => {
      if (current) setFound(value);
    };
    const rest = setTimeout(() => {
      browser.cloud.call(findOrganizations, { body: { text } }).then(show, () => show('failed'));
    }, restMs);
    return () => {
      current = false;
      clearTimeout(rest);
    };
  }, [text, tellsSomething]);
  const more = async (before: Found, cursor: string): Promise<void> => {
    const next = await browser.cloud.call(findOrganizations, { body: { text, cursor } });
    setFound((now) =>
      now === before ? { ...next, organizations: [...before.organizations, ...next.organizations] } : now,
    );
  };
  return { found, more };
}

const slug = /^[a-z](?:[a-z0-9-]{0,40}[a-z0-9])$/;

/** The address that was typed, if it is one: a first label, or all of it as the browser shows it. */
function addressTyped(text: string, domain: string): string | undefined {
  const host = text
    .trim()
    .toLowerCase()
    .replace(/^https?:\/\//, '')
    .replace(/[:/].*$/, '');
  const name = host.endsWith(`.${domain}`) ? host.slice(0, -domain.length - 1) : host;
  return slug.test(name) ? name : undefined;
}

/** The way to one's organization: by its address, or by its name where it lets itself be found. */
export function Find({ domain }: { domain: string }) {
  const t = useWords();
  const [text, setText] = useState('');
  const [error, setError] = useState('');
  const { found, more } = useFound(text);
  const listed = found === 'failed' ? undefined : found;
  const address = addressTyped(text, domain);
  const go = (event: FormEvent) => {
    event.preventDefault();
    const { protocol, port } = location;
    const only = listed?.organizations.length === 1 ? listed.organizations[0] : undefined;
    // An address leads there, whoever else is listed; whether anybody is there, only it says.
    if (address !== undefined)
      location.assign(`${protocol}//${address}.${domain}${port === '' ? '' : `:${port}`}/`);
    else if (only !== undefined) location.assign(only.origin);
    else setError(t((listed?.organizations.length ?? 0) > 0 ? 'root.choose' : 'root.address.error'));
  };
  return (
    <form className="grid gap-6" onSubmit={go} noValidate>
      <Head title={t('root.title')} lead={t('root.lead')} />
      <TextField
        name="address"
        type="text"
        label={t('root.address')}
        hint={address === undefined ? t('root.hint') : t('root.leads', { address: `${address}.${domain}` })}
        error={error}
        value={text}
        onChange={(event) => {
          setText(event.target.value);
          setError('');
        }}
        before={<SearchIcon className="size-5" />}
        maxLength={253}
        spellCheck={false}
        autoCapitalize="none"
        autoComplete="organization"
        required
      />
      <Results found={found} more={more} />
      <Button kind="primary" type="submit" wide>
        {t('root.go')}
      </Button>
    </form>
  );
}

function Results({
  found,
  more,
}: {
  found: Found | 'failed' | undefined;
  more: (before: Found, cursor: string) => Promise<void>;
}) {
  const t = useWords();
  const [busy, setBusy] = useState(false);
  const [failed, setFailed] = useState(false);
  const count = typeof found === 'object' ? found.organizations.length : 0;
  const cursor = typeof found === 'object' ? found.nextCursor : null;
  return (
    <div className="grid gap-3 empty:hidden">
      <p role="status" className={count > 0 ? 'sr-only' : 'text-small text-muted empty:hidden'}>
        {found === 'failed' && t('root.find.failed')}
        {typeof found === 'object' && (count === 0 ? t('root.none') : t('root.found', { count }))}
      </p>
      {typeof found === 'object' && count > 0 && (
        <div className="max-h-80 overflow-y-auto rounded-control border border-line">
          <List label={t('root.list')}>
            {found.organizations.map(({ id, name, origin, regionLabel }) => (
              <ListLink
                key={id}
                href={origin}
                icon={<Monogram kind="organization" id={id} name={name} />}
                title={name}
                detail={`${new URL(origin).host} · ${regionLabel}`}
              />
            ))}
          </List>
          {cursor !== null && (
            <div className="grid gap-2 border-t border-line p-4">
              {failed && <p className="text-small text-danger-ink">{t('root.find.failed')}</p>}
              <Button
                type="button"
                size="small"
                busy={busy}
                onClick={() => {
                  setBusy(true);
                  more(found, cursor)
                    .then(
                      () => setFailed(false),
                      () => setFailed(true),
                    )
                    .finally(() => setBusy(false));
                }}
              >
                {t('root.more')}
              </Button>
            </div>
          )}
        </div>
      )}
    </div>
  );
}
