import { drawPage, pageMeta } from '@lanyard/ui/page';
import { lazy, Suspense } from 'react';
import '../portal.css';
import { WordsProvider } from './messages.ts';
import { PortalHome } from './portal-home.tsx';

const page = {
  sessionId: pageMeta('lanyard-session-id') ?? '',
  csrfToken: pageMeta('lanyard-csrf-token') ?? '',
};

/** Loaded by who opens it: it brings the words, the forms and the item format with it. */
const VaultPage = lazy(async () => ({ default: (await import('../vault/vault-page.tsx')).VaultPage }));

drawPage(
  <WordsProvider>
    {location.pathname === '/vault' ? (
      <Suspense>
        <VaultPage page={page} />
      </Suspense>
    ) : (
      <PortalHome page={page} />
    )}
  </WordsProvider>,
);
