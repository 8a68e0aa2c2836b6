import { lazy, Suspense } from 'react';
import { WordsProvider } from '../messages.ts';
import { Onboarding } from '../people/onboarding.tsx';
import { walletState } from '../people/this-wallet.ts';
import { Pending } from './pending.tsx';

// Router and screens come once there is an identity: the first visit loads only what it shows.
const Inside = lazy(() => import('./inside.tsx').then(({ Inside: component }) => ({ default: component })));

/** The wallet: onboarding while there is no identity on this device, else its screens. */
export function App() {
  const state = walletState.use();
  return (
    <WordsProvider>
      {state.kind === 'here' ? (
        <Suspense fallback={<Pending />}>
          <Inside />
        </Suspense>
      ) : (
        <Onboarding />
      )}
    </WordsProvider>
  );
}
