import { Outlet, useLocation } from '@tanstack/react-router';
import { lazy, Suspense } from 'react';
import { useWaitingSignIns } from '../authentication/waiting-sign-ins.ts';
import { lock } from '../lock/lock.ts';
import { useNotices } from '../notices/following.ts';
import { usePushes } from '../notices/push.ts';
import { Pending } from './pending.tsx';

const LockScreen = lazy(() =>
  import('../lock/lock-screen.tsx').then(({ LockScreen: component }) => ({ default: component })),
);

/** These ask for a touch of their own: the lock before them would only ask twice. */
const touchedAnyway = new Set(['/sign-in', '/join']);

/** What stands around every screen: the lock, or the screen itself. */
export function Shell() {
  const locked = lock.locked.use();
  const { pathname } = useLocation();
  useWaitingSignIns(pathname);
  useNotices();
  usePushes();
  if (!locked || touchedAnyway.has(pathname)) return <Outlet />;
  return (
    <Suspense fallback={<Pending />}>
      <LockScreen />
    </Suspense>
  );
}
