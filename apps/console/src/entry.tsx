import { drawPage } from '@lanyard/ui/page';
import './console.css';
import { MembersPage } from './members/members-page.tsx';
import { WordsProvider } from './messages.ts';

drawPage(
  <WordsProvider>
    <MembersPage />
  </WordsProvider>,
);
