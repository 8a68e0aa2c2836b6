import type { NewIdentity } from '@lanyard/holder/identity';
import { lazy, Suspense, useEffect, useState } from 'react';
import { Pending } from '../app/pending.tsx';
import { opening } from '../platform/opened-by.ts';
import { walletState } from './this-wallet.ts';
import { Weaker } from './weaker.tsx';
import { Welcome } from './welcome.tsx';

// Chunks of their own, fetched one step ahead.
const load = {
  making: () => import('./making.tsx'),
  recovery: () => import('../recovery/save-code.tsx'),
  prove: () => import('../recovery/prove-code.tsx'),
  email: () => import('../claims/first-email.tsx'),
};
const Making = lazy(() => load.making().then(({ Making: component }) => ({ default: component })));
const SaveRecoveryCode = lazy(() =>
  load.recovery().then(({ SaveRecoveryCode: component }) => ({ default: component })),
);
const ProveRecoveryCode = lazy(() =>
  load.prove().then(({ ProveRecoveryCode: component }) => ({ default: component })),
);
const FirstEmail = lazy(() => load.email().then(({ FirstEmail: component }) => ({ default: component })));

type Step = { readonly kind: 'welcome' | 'making' } | { readonly kind: MadeKind; readonly made: NewIdentity };
type MadeKind = 'weaker' | 'recovery' | 'prove' | 'email';

/**
 * From nothing to a wallet: look at the device, make the identity, save the recovery code, prove an e-mail address. The
 * identity is on the device after the second; whoever leaves then finds reminders for the rest.
 */
export function Onboarding() {
  const [step, setStep] = useState<Step>({ kind: 'welcome' });
  const [starting, setStarting] = useState(false);
  const start = () => {
    setStarting(true);
    void Promise.all([load.making(), load.recovery()]).finally(() => {
      setStarting(false);
      setStep({ kind: 'making' });
    });
  };
  return (
    <Suspense fallback={<Pending />}>
      {'made' in step ? (
        <AfterMaking kind={step.kind} made={step.made} go={(kind) => setStep({ kind, made: step.made })} />
      ) : step.kind === 'welcome' ? (
        <Welcome starting={starting} onStart={start} />
      ) : (
        <Making
          onMade={(made) => setStep({ kind: made.wallet.identity.prf ? 'recovery' : 'weaker', made })}
          onBack={() => setStep({ kind: 'welcome' })}
        />
      )}
    </Suspense>
  );
}

function AfterMaking({
  kind,
  made,
  go,
}: {
  kind: MadeKind;
  made: NewIdentity;
  go: (kind: MadeKind) => void;
}) {
  useEffect(() => {
    void Promise.all([load.prove(), load.email()]);
  }, []);
  const finish = () => walletState.set({ kind: 'here', wallet: made.wallet });
  // Whoever came by a link goes on with it: an invitation asks for the e-mail address itself, where it needs one.
  const afterRecovery = () => (opening.get() === undefined ? go('email') : finish());
  switch (kind) {
    case 'weaker':
      return <Weaker onContinue={() => go('recovery')} />;
    case 'recovery':
      return <SaveRecoveryCode made={made} onSaved={() => go('prove')} />;
    case 'prove':
      return (
        <ProveRecoveryCode
          wallet={made.wallet}
          name={made.recoveryCodeName}
          onProven={afterRecovery}
          onLater={afterRecovery}
        />
      );
    case 'email':
      return <FirstEmail made={made} onDone={finish} />;
  }
}
