import { pageMeta } from '../platform/page.ts';
import { start } from '../platform/start.tsx';
import { WordsProvider } from './messages.ts';
import { PortalHome } from './portal-home.tsx';

const page = {
  sessionId: pageMeta('lanyard-session-id') ?? '',
  csrfToken: pageMeta('lanyard-csrf-token') ?? '',
};

start(
  <WordsProvider>
    <PortalHome page={page} />
  </WordsProvider>,
);
