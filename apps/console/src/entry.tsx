import { drawPage } from '@lanyard/ui/page';
import './console.css';
import { ActivityPage } from './activity/activity-page.tsx';
import { MembersPage } from './members/members-page.tsx';
import { WordsProvider } from './messages.ts';

drawPage(
  <WordsProvider>
    {location.pathname === '/console/activity' ? <ActivityPage /> : <MembersPage />}
  </WordsProvider>,
);
