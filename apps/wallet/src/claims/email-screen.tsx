import { CheckIcon } from '@lanyard/ui/icons';
import { useState } from 'react';
import { useWords } from '../messages.ts';
import { useWallet } from '../people/this-wallet.ts';
import { LinkButton } from '../platform/links.tsx';
import { Outcome } from '../platform/outcome.tsx';
import { Screen } from '../platform/screen.tsx';
import { EmailClaim } from './email-claim.tsx';

/** Adding an e-mail address at any time. */
export function EmailScreen() {
  const t = useWords();
  const wallet = useWallet();
  const [kept, setKept] = useState<string>();
  if (kept === undefined) {
    return (
      <Screen title={t('email.title')} back="/claims">
        <EmailClaim wallet={wallet} onKept={(_, email) => setKept(email)} />
      </Screen>
    );
  }
  return (
    <Outcome
      tone="success"
      icon={<CheckIcon className="size-9" />}
      title={t('email.kept.title')}
      footer={
        <LinkButton to="/claims" kind="primary" wide>
          {t('common.done')}
        </LinkButton>
      }
    >
      {t('email.kept.text', { email: kept })}
    </Outcome>
  );
}
