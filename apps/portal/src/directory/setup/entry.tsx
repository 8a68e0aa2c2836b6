import { drawPage } from '@lanyard/ui/page';
import '../../portal.css';
import { WordsProvider } from './messages.ts';
import { SetupPage } from './setup-page.tsx';

// The token leaves the address at once: it must not stay in the history, nor be copied with it.
const token = location.hash.slice(1);
history.replaceState(null, '', location.pathname);

drawPage(
  <WordsProvider>
    <SetupPage token={token} />
  </WordsProvider>,
);
