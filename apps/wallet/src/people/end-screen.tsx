import { endIdentity, leave, placesToLeave, type Place } from '@lanyard/holder/leaving';
import { Button } from '@lanyard/ui/button';
import { FingerprintIcon } from '@lanyard/ui/icons';
import { List, ListRow } from '@lanyard/ui/list';
import { Monogram } from '@lanyard/ui/monogram';
import { Notice } from '@lanyard/ui/notice';
import { Loading, SkeletonRows } from '@lanyard/ui/skeleton';
import { Card } from '@lanyard/ui/surface';
import { useCallback, useEffect, useState } from 'react';
import { lock } from '../lock/lock.ts';
import { useWords } from '../messages.ts';
import { forgetPushes } from '../notices/push.ts';
import { ProblemNotice } from '../platform/problem-notice.tsx';
import { Screen } from '../platform/screen.tsx';
import { useWork } from '../platform/use-work.ts';
import { changed, useWallet, walletState } from './this-wallet.ts';

/** Ending the identity: every organization is left first, then one touch ends it for good and empties this device. */
export function EndScreen() {
  const t = useWords();
  const wallet = useWallet();
  const [places, setPlaces] = useState<readonly Place[]>();
  const [sure, setSure] = useState(false);
  const { work, busy, problem } = useWork();
  const read = useCallback(async () => setPlaces(await placesToLeave(wallet)), [wallet]);
  useEffect(() => work(read), [work, read]);
  const leaveOne = (place: Place) =>
    work(async () => {
      await leave(wallet, place);
      lock.opened();
      changed();
      await read();
    });
  const end = () =>
    work(async () => {
      await endIdentity(wallet);
      await forgetPushes().catch(() => undefined);
      localStorage.clear();
      walletState.set({ kind: 'none' });
    });
  const free = places?.length === 0;
  return (
    <Screen
      title={t('end.title')}
      back="/settings"
      footer={
        <Button
          kind="danger"
          wide
          icon={<FingerprintIcon />}
          busy={busy}
          disabled={!free || !sure}
          onClick={end}
        >
          {t('end.confirm')}
        </Button>
      }
    >
      <div className="stack gap-5">
        <Notice tone="danger" title={t('end.warning.title')}>
          {t('end.warning.text')}
        </Notice>
        {!free && (
          <Card title={t('end.places')} detail={t('end.places.detail')} flush>
            {places === undefined ? (
              <Loading label={t('common.loading')}>
                <SkeletonRows rows={2} />
              </Loading>
            ) : (
              <List>
                {places.map((place) => (
                  <ListRow
                    key={place.organizationId}
                    icon={<Monogram kind="organization" id={place.organizationId} name={place.name} />}
                    title={place.name}
                    trailing={
                      <Button size="small" busy={busy} onClick={() => leaveOne(place)}>
                        {t('end.leave')}
                      </Button>
                    }
                  />
                ))}
              </List>
            )}
          </Card>
        )}
        <ProblemNotice problem={problem} />
        <label className="flex gap-3 rounded-control bg-raised p-4 font-medium ring-1 ring-edge ring-inset has-checked:ring-accent">
          <input
            type="checkbox"
            checked={sure}
            onChange={(event) => setSure(event.currentTarget.checked)}
            className="mt-0.5 size-5 shrink-0"
          />
          <span>{t('end.sure')}</span>
        </label>
      </div>
    </Screen>
  );
}
