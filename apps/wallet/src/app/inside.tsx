import { ToastProvider } from '@lanyard/ui/toast';
import { RouterProvider } from '@tanstack/react-router';
import { useEffect } from 'react';
import { useWords } from '../messages.ts';
import { followConnection } from '../platform/installation.ts';
import { opening } from '../platform/opened-by.ts';
import { router } from './router.tsx';

/** The screens of a wallet with an identity. */
export function Inside() {
  const t = useWords();
  // A link that arrives while the wallet is open leads to its screen.
  useEffect(
    () =>
      opening.subscribe(() => {
        const link = opening.get();
        if (link !== undefined) void router.navigate({ to: `/${link.kind}` });
      }),
    [],
  );
  useEffect(followConnection, []);
  return (
    <ToastProvider dismissLabel={t('common.dismiss')}>
      <RouterProvider router={router} />
    </ToastProvider>
  );
}
