import { getStatement } from '@lanyard/contract/statements';
import { confirmAsTheyAre, standingOf, type Standing } from '@lanyard/session/member-statements';
import { Badge, type BadgeTone } from '@lanyard/ui/badge';
import { Button } from '@lanyard/ui/button';
import { Notice } from '@lanyard/ui/notice';
import { Card } from '@lanyard/ui/surface';
import { useToast } from '@lanyard/ui/toast';
import { useCallback, useState } from 'react';
import { useLoaded } from '../groups/use-groups.ts';
import { mayDo, useMe } from '../me.tsx';
import { useWords } from '../messages.ts';
import { browser, proven, type Me } from '../platform.ts';
import { NumberWith } from './number-with.tsx';
import { mayConfirm, VaultFirst } from './vault-first.tsx';

const tones: Readonly<Record<Standing, BadgeTone>> = {
  confirmed: 'success',
  owner: 'success',
  outdated: 'warn',
  unconfirmed: 'warn',
  refused: 'danger',
  ended: 'neutral',
  'not-joined': 'neutral',
};

const speakerOf = (me: Me) => ({ organizationId: me.organization.id, did: me.person.did });

async function lookUp(me: Me, memberId: string) {
  const [standing, { now }] = await Promise.all([
    standingOf(browser, speakerOf(me), memberId, await proven()),
    browser.cloud.call(getStatement, { params: { memberId } }, await proven()),
  ]);
  return { standing, now };
}

/** Whether a member has been confirmed, as this browser verified it by itself; the safety number; and confirming them. */
export function StandingCard({ me, memberId, name }: { me: Me; memberId: string; name: string }) {
  const t = useWords();
  const toast = useToast();
  const mine = useMe();
  const [busy, setBusy] = useState(false);
  const { state, load } = useLoaded(useCallback(() => lookUp(me, memberId), [me, memberId]));
  const known = typeof state === 'object' ? state : undefined;
  const standing = known?.standing;
  const now = known?.now ?? null;
  const isOther = now !== null && now.did !== me.person.did;
  const isOpen = standing === 'unconfirmed' || standing === 'outdated';
  const confirm = () => {
    if (now === null) return;
    setBusy(true);
    const sign = async () => confirmAsTheyAre(browser, speakerOf(me), [now], await proven());
    sign()
      .then(
        ({ confirmed }) =>
          toast({
            message:
              confirmed.length === 1
                ? t('standing.confirmed.done', { name })
                : t('confirm.done', { count: 0 }),
          }),
        () => toast({ message: t('confirm.problem') }),
      )
      .finally(() => {
        setBusy(false);
        load();
      });
  };
  return (
    <Card
      title={t('standing.title')}
      action={standing !== undefined && <Badge tone={tones[standing]}>{t(`standing.${standing}`)}</Badge>}
    >
      <div className="grid gap-4">
        {state === undefined && <p className="text-muted">{t('standing.checking')}</p>}
        {typeof state === 'string' && <Notice tone="warn">{t('standing.failed')}</Notice>}
        {standing === 'refused' && <Notice tone="danger">{t('standing.refused.text')}</Notice>}
        {standing !== undefined && standing !== 'refused' && (
          <p className="text-small text-muted">{t(`standing.${standing}.text`)}</p>
        )}
        {isOther && (
          <>
            <NumberWith label={t('standing.number')} own={me.person.did} other={now.did} />
            <p className="text-small text-muted">{t('standing.number.hint')}</p>
          </>
        )}
        {isOpen && isOther && mayDo(mine, 'members.manage') && !mayConfirm(me) && <VaultFirst />}
        {isOpen && isOther && mayDo(mine, 'members.manage') && mayConfirm(me) && (
          <Button busy={busy} className="justify-self-start" onClick={confirm}>
            {t('standing.confirm')}
          </Button>
        )}
      </div>
    </Card>
  );
}
