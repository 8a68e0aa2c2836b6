import type { Wallet } from '@lanyard/holder/wallet';
import { Button } from '@lanyard/ui/button';
import { BellIcon } from '@lanyard/ui/icons';
import { ListRow, RowIcon } from '@lanyard/ui/list';
import { Card } from '@lanyard/ui/surface';
import { useWords } from '../messages.ts';
import { useKept, useWallet } from '../people/this-wallet.ts';
import { ProblemNotice } from '../platform/problem-notice.tsx';
import { useWork } from '../platform/use-work.ts';
import { pushOffer, pushState, turnOffPushes, turnOnPushes } from './push.ts';

/** In the settings: notifications of the phone, on or off, and what stands in them. Nothing where the browser has none. */
export function PushCard() {
  const t = useWords();
  const wallet = useWallet();
  const state = pushState.use();
  const { work, busy, problem } = useWork();
  if (state === undefined || state === 'none') return null;
  return (
    <Card title={t('push.title')} detail={t(`push.${state}`)}>
      <div className="stack gap-4">
        <p className="text-small text-muted">{t('push.privacy')}</p>
        {state === 'on' && (
          <Button wide busy={busy} onClick={() => work(() => turnOffPushes(wallet))}>
            {t('push.turn-off')}
          </Button>
        )}
        {state === 'off' && (
          <Button wide icon={<BellIcon />} busy={busy} onClick={() => work(() => turnOnPushes(wallet))}>
            {t('push.turn-on')}
          </Button>
        )}
        <ProblemNotice problem={problem} />
      </div>
    </Card>
  );
}

const readNotifiable = async (wallet: Wallet): Promise<boolean> =>
  (await import('@lanyard/holder/notifications')).canBeNotified(wallet);

/** Offered once it is of use: where a browser could have the phone ring, and until the person says no. */
export function usePushOffer(): boolean {
  const state = pushState.use();
  const offer = pushOffer.use();
  const notifiable = useKept(readNotifiable) ?? false;
  return state === 'off' && offer === 'open' && notifiable;
}

export function PushOffer() {
  const t = useWords();
  const wallet = useWallet();
  const { work, busy, problem } = useWork();
  return (
    <>
      <ListRow
        icon={
          <RowIcon>
            <BellIcon />
          </RowIcon>
        }
        title={t('push.offer.title')}
        detail={t('push.offer.text')}
        trailing={
          <span className="grid gap-1.5">
            <Button size="small" busy={busy} onClick={() => work(() => turnOnPushes(wallet))}>
              {t('push.turn-on')}
            </Button>
            <Button size="small" kind="quiet" onClick={() => pushOffer.set('no')}>
              {t('push.offer.no')}
            </Button>
          </span>
        }
      />
      <ProblemNotice problem={problem} />
    </>
  );
}
