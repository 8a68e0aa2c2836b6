import { moveOrganization, prepareMove } from '@lanyard/contract/moves';
import type { RouteAnswer } from '@lanyard/contract/route';
import { signChosenMove } from '@lanyard/session/moving';
import { Button } from '@lanyard/ui/button';
import { Dialog } from '@lanyard/ui/dialog';
import { Notice } from '@lanyard/ui/notice';
import { Loading, SkeletonRows } from '@lanyard/ui/skeleton';
import { TextField } from '@lanyard/ui/text-field';
import { useEffect, useState } from 'react';
import { useWords } from '../messages.ts';
import { browser, codeOf, proven, type Me } from '../platform.ts';

type Prepared = RouteAnswer<typeof prepareMove>;

const refusals = ['not-an-address', 'address-not-seen', 'move-refused', 'vault-not-opened'] as const;
type Refusal = (typeof refusals)[number] | 'other';
const refusalOf = (error: unknown): Refusal => refusals.find((each) => each === codeOf(error)) ?? 'other';

async function prepare(host: string): Promise<Prepared> {
  const signal = new AbortController().signal;
  const input = { body: { host } };
  for await (const answer of browser.cloud.stream(prepareMove, input, await proven(), signal)) return answer;
  throw new Error('the cloud said nothing');
}

/**
 * Moving the organization to another of its addresses: what ends is counted, the address is typed, and this browser signs for its owner.
 * Every session ends, this one too: the page goes on at the new address.
 */
export function MoveDialog({ me, host, onClose }: { me: Me; host: string; onClose: () => void }) {
  const t = useWords();
  const [prepared, setPrepared] = useState<Prepared>();
  const [refusal, setRefusal] = useState<Refusal | undefined>(
    me.session.scope === 'session' ? 'vault-not-opened' : undefined,
  );
  const [typed, setTyped] = useState('');
  const [busy, setBusy] = useState(false);
  useEffect(() => {
    prepare(host).then(setPrepared, (error: unknown) => setRefusal(refusalOf(error)));
  }, [host]);
  const isHidden = prepared === undefined && refusal === undefined;
  const mayGo = prepared?.seen === true && refusal !== 'vault-not-opened';
  const run = () => {
    if (prepared === undefined) return;
    setBusy(true);
    setRefusal(undefined);
    const move = async () => {
      const speaker = { organizationId: me.organization.id, did: me.person.did };
      const statement = await signChosenMove(browser, speaker, { host, prepared });
      return browser.cloud.call(moveOrganization, { body: { host, statement } });
    };
    move().then(
      () => location.replace(`${prepared.to}/sign-in`),
      (error: unknown) => {
        setRefusal(refusalOf(error));
        setBusy(false);
      },
    );
  };
  return (
    <Dialog
      open
      onClose={onClose}
      title={t('move.title', { host })}
      detail={t('move.detail')}
      actions={
        <>
          <Button kind="danger" busy={busy} disabled={!mayGo || typed.trim() !== host} onClick={run}>
            {t('move.do')}
          </Button>
          <Button onClick={onClose}>{t('console.cancel')}</Button>
        </>
      }
    >
      <div className="grid gap-4">
        {isHidden && (
          <Loading label={t('move.looking')}>
            <SkeletonRows rows={2} />
          </Loading>
        )}
        {refusal !== undefined && (
          <Notice
            tone="danger"
            action={
              refusal === 'vault-not-opened' ? (
                <a className="font-medium text-link" href="/vault">
                  {t('move.open-vault')}
                </a>
              ) : undefined
            }
          >
            {t(`move.problem.${refusal}`)}
          </Notice>
        )}
        {prepared?.seen === false && <Notice tone="danger">{t('move.problem.address-not-seen')}</Notice>}
        {prepared !== undefined && mayGo && (
          <>
            <Notice tone="warn" title={t('move.ends')}>
              <ul className="list-disc ps-5">
                <li>{t('move.ends.sessions', { count: prepared.sessions })}</li>
                <li>{t('move.ends.browsers', { count: prepared.trustedBrowsers })}</li>
                <li>{t('move.ends.passkeys', { count: prepared.passkeys })}</li>
              </ul>
            </Notice>
            <p className="text-small text-muted">{t('move.after', { host })}</p>
            <TextField
              label={t('move.type', { host })}
              value={typed}
              autoComplete="off"
              autoCapitalize="off"
              spellCheck={false}
              onChange={(event) => setTyped(event.target.value)}
            />
          </>
        )}
      </div>
    </Dialog>
  );
}
