import { listConfirmers } from '@lanyard/contract/statements';
import type { RouteAnswer } from '@lanyard/contract/route';
import { safetyNumber } from '@lanyard/crypto/member-statement';
import { isOwnDid } from '@lanyard/session/member-statements';
import { Button } from '@lanyard/ui/button';
import { Notice } from '@lanyard/ui/notice';
import { SafetyNumber } from '@lanyard/ui/safety-number';
import { SelectField } from '@lanyard/ui/select-field';
import { Card } from '@lanyard/ui/surface';
import { useState } from 'react';
import { browser } from './browser.ts';
import { useWords } from './messages.ts';
import { proven } from './session-acts.ts';
import type { Portal } from './use-portal.ts';

type People = RouteAnswer<typeof listConfirmers>['people'];

/** The number that a member and whoever confirms them read to each other, computed here, over what the wallet said who the member is. */
export function IdentityCard({ portal }: { portal: Portal }) {
  const t = useWords();
  const { me, session } = portal;
  const [people, setPeople] = useState<People | 'unknown' | 'failed'>();
  const [busy, setBusy] = useState(false);
  const load = async () => {
    if (!(await isOwnDid(browser, me.person.did))) return 'unknown' as const;
    return (await browser.cloud.call(listConfirmers, {}, await proven(session))).people;
  };
  const show = () => {
    setBusy(true);
    load()
      .then(setPeople, () => setPeople('failed'))
      .finally(() => setBusy(false));
  };
  return (
    <Card title={t('portal.identity')}>
      <div className="grid gap-4">
        <p className="max-w-prose text-muted">{t('portal.identity.text')}</p>
        {people === 'unknown' && <Notice tone="warn">{t('portal.identity.unknown')}</Notice>}
        {people === 'failed' && <Notice tone="warn">{t('portal.identity.failed')}</Notice>}
        {typeof people === 'object' ? (
          <Numbers did={me.person.did} people={people} />
        ) : (
          <Button className="justify-self-start" busy={busy} onClick={show}>
            {t('portal.identity.show')}
          </Button>
        )}
      </div>
    </Card>
  );
}

function Numbers({ did, people }: { did: string; people: People }) {
  const t = useWords();
  const [at, setAt] = useState(0);
  const other = people[at];
  if (other === undefined) return <Notice>{t('portal.identity.nobody')}</Notice>;
  return (
    <div className="grid max-w-lg gap-4">
      {people.length > 1 && (
        <SelectField
          label={t('portal.identity.with')}
          value={String(at)}
          onChange={(event) => setAt(Number(event.target.value))}
        >
          {people.map((each, index) => (
            <option key={each.did} value={String(index)}>
              {each.name}
            </option>
          ))}
        </SelectField>
      )}
      <SafetyNumber
        label={t('portal.identity.number', { name: other.name })}
        blocks={safetyNumber(did, other.did)}
      />
    </div>
  );
}
