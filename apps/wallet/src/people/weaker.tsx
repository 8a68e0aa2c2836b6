import { Button } from '@lanyard/ui/button';
import { ShieldIcon } from '@lanyard/ui/icons';
import { useWords } from '../messages.ts';
import { Outcome } from '../platform/outcome.tsx';

/** The reader has no PRF: said once, plainly, before anything is entrusted to the wallet. */
export function Weaker({ onContinue }: { onContinue: () => void }) {
  const t = useWords();
  return (
    <Outcome
      tone="warn"
      icon={<ShieldIcon className="size-9" />}
      title={t('weaker.title')}
      footer={
        <Button kind="primary" wide onClick={onContinue}>
          {t('common.continue')}
        </Button>
      }
    >
      {t('weaker.text')}
    </Outcome>
  );
}
