import { drawPage } from '@lanyard/ui/page';
import './console.css';
import { ActivityPage } from './activity/activity-page.tsx';
import { MembersPage } from './members/members-page.tsx';
import { loadWords, WordsProvider } from './messages.ts';

await loadWords();
drawPage(
  <WordsProvider>
    {location.pathname === '/console/activity' ? <ActivityPage /> : <MembersPage />}
  </WordsProvider>,
);
