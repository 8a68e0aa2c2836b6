import type { ClaimType } from '@lanyard/contract/shapes';
import { labelClaim, listClaims, type ClaimHead } from '@lanyard/holder/claims';
import { Button } from '@lanyard/ui/button';
import { CheckIcon } from '@lanyard/ui/icons';
import { TextField } from '@lanyard/ui/text-field';
import { useState } from 'react';
import { useWords } from '../messages.ts';
import { changed, useKept, useWallet } from '../people/this-wallet.ts';
import { Outcome } from '../platform/outcome.tsx';
import { Screen } from '../platform/screen.tsx';
import { useWork } from '../platform/use-work.ts';
import { useNavigate } from '@tanstack/react-router';
import { NewClaimForm } from './new-claim.tsx';

/** Adding an e-mail address at any time. */
export const EmailScreen = () => <NewClaimScreen type="email" />;

/** Adding a phone number. */
export const PhoneScreen = () => <NewClaimScreen type="phone" />;

function NewClaimScreen({ type }: { type: ClaimType }) {
  const t = useWords();
  const wallet = useWallet();
  const [kept, setKept] = useState<{ readonly claim: ClaimHead; readonly value: string }>();
  if (kept !== undefined) return <Kept {...kept} />;
  return (
    <Screen title={t(`${type}.title`)} back="/claims">
      <NewClaimForm wallet={wallet} type={type} onKept={(claim, value) => setKept({ claim, value })} />
    </Screen>
  );
}

/** Of several of a type one is told from another by a name, as the values are locked. */
function Kept({ claim, value }: { claim: ClaimHead; value: string }) {
  const t = useWords();
  const wallet = useWallet();
  const navigate = useNavigate();
  const claims = useKept(listClaims);
  const [label, setLabel] = useState(claim.label ?? '');
  const { work, busy } = useWork();
  const isOneOfMany = (claims ?? []).filter(({ type }) => type === claim.type).length > 1;
  const done = () =>
    work(async () => {
      await labelClaim(wallet, claim, label);
      changed();
      await navigate({ to: '/claims' });
    });
  return (
    <Outcome
      tone="success"
      icon={<CheckIcon className="size-9" />}
      title={t('claims.kept.title')}
      footer={
        <Button kind="primary" wide busy={busy} onClick={done}>
          {t('common.done')}
        </Button>
      }
    >
      {t('claims.kept.text', { value })}
      {isOneOfMany && (
        <span className="block pt-6 text-left text-ink">
          <TextField
            label={t('claims.label')}
            hint={t('claims.label.hint')}
            maxLength={40}
            value={label}
            onChange={(event) => setLabel(event.currentTarget.value)}
          />
        </span>
      )}
    </Outcome>
  );
}
