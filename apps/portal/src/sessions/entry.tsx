import { drawPage, pageMeta } from '@lanyard/ui/page';
import '../portal.css';
import { WordsProvider } from './messages.ts';
import { PortalHome } from './portal-home.tsx';

const page = {
  sessionId: pageMeta('lanyard-session-id') ?? '',
  csrfToken: pageMeta('lanyard-csrf-token') ?? '',
};

drawPage(
  <WordsProvider>
    <PortalHome page={page} />
  </WordsProvider>,
);
