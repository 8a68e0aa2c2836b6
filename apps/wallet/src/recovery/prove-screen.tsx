import { IconButton } from '@lanyard/ui/button';
import { ArrowLeftIcon } from '@lanyard/ui/icons';
import { useNavigate } from '@tanstack/react-router';
import { useWords } from '../messages.ts';
import { changed, useWallet } from '../people/this-wallet.ts';
import { ProveRecoveryCode } from './prove-code.tsx';

/** The same check as in onboarding, later. */
export function ProveScreen() {
  const t = useWords();
  const wallet = useWallet();
  const navigate = useNavigate();
  const leave = () => void navigate({ to: '/' });
  return (
    <ProveRecoveryCode
      wallet={wallet}
      back={
        <IconButton label={t('common.back')} icon={<ArrowLeftIcon className="size-6" />} onClick={leave} />
      }
      onProven={() => {
        changed();
        leave();
      }}
      onLater={leave}
    />
  );
}
