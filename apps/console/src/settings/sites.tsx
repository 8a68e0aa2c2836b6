import { changeCertifiedSites, isSite, listCertifiedSites, mostSites } from '@lanyard/contract/vaults';
import { Button } from '@lanyard/ui/button';
import { Field, noteAria } from '@lanyard/ui/field';
import { Card } from '@lanyard/ui/surface';
import { useId, useState } from 'react';
import { useWords } from '../messages.ts';
import { browser } from '../platform.ts';
import { Unread } from './unread.tsx';
import { useSaving } from './use-saving.ts';
import { useRead } from './use-settings.ts';

const readSites = async () => browser.cloud.call(listCertifiedSites, {});

/** At which sites the extension keeps logins of members by itself. */
export function Sites() {
  const { value, setValue, load } = useRead<{ sites: string[] }>(readSites);
  if (typeof value !== 'object') return <Unread value={value} load={load} />;
  return <SitesCard sites={value.sites} onChange={setValue} />;
}

/** What somebody pasted, address or host, each once. */
const sitesIn = (text: string): string[] => [
  ...new Set(
    text
      .split(/[\s,;]+/u)
      .filter((part) => part !== '')
      .map((part) => URL.parse(part.includes('://') ? part : `https://${part}`)?.hostname ?? part),
  ),
];

function SitesCard({
  sites,
  onChange,
}: {
  sites: readonly string[];
  onChange: (value: { sites: string[] }) => void;
}) {
  const t = useWords();
  const id = useId();
  const [text, setText] = useState(sites.join('\n'));
  const wanted = sitesIn(text);
  const wrong = wanted.find((site) => !isSite(site));
  const isChange = wanted.toSorted().join() !== sites.join();
  const error =
    wrong !== undefined
      ? t('sites.wrong', { site: wrong })
      : wanted.length > mostSites
        ? t('sites.tooMany', { count: mostSites })
        : undefined;
  const save = useSaving(async () => {
    const kept = await browser.cloud.call(changeCertifiedSites, { body: { sites: wanted } });
    onChange(kept);
    setText(kept.sites.join('\n'));
  });
  return (
    <Card
      title={t('sites.title')}
      detail={t('sites.detail')}
      footer={
        <Button size="small" disabled={!isChange || error !== undefined} onClick={save}>
          {t('sites.save')}
        </Button>
      }
    >
      <div className="max-w-lg">
        <Field id={id} label={t('sites.label')} hint={t('sites.hint')} error={error}>
          <textarea
            id={id}
            rows={8}
            spellCheck={false}
            value={text}
            {...noteAria(id, { hint: t('sites.hint'), error })}
            onChange={(event) => setText(event.target.value)}
            className="w-full resize-y rounded-control bg-raised px-3.5 py-2.5 ring-1 ring-edge ring-inset focus-visible:-outline-offset-1 aria-invalid:ring-danger-ink"
          />
        </Field>
      </div>
    </Card>
  );
}
