import type { NewIdentity } from '@lanyard/holder/identity';
import { PhoneScreen } from '@lanyard/ui/app-bar';
import { Button } from '@lanyard/ui/button';
import { useWords } from '../messages.ts';
import { TopBar } from '../platform/bars.tsx';
import { useScreen } from '../platform/use-screen.ts';
import { NewClaimForm } from './new-claim.tsx';

/** The last step of onboarding; nothing asks for it yet, so it can be left out. */
export function FirstEmail({ made, onDone }: { made: NewIdentity; onDone: () => void }) {
  const t = useWords();
  useScreen(t('email.step.title'));
  return (
    <PhoneScreen
      bar={<TopBar title={t('email.step.title')} />}
      footer={
        <Button kind="quiet" wide onClick={onDone}>
          {t('email.step.skip')}
        </Button>
      }
    >
      <div className="stack gap-6">
        <p className="text-muted">{t('email.step.text')}</p>
        <NewClaimForm wallet={made.wallet} type="email" claimsKey={made.claimsKey} onKept={onDone} />
      </div>
    </PhoneScreen>
  );
}
