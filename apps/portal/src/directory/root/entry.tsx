import { drawPage } from '@lanyard/ui/page';
import '../../portal.css';
import { WordsProvider } from './messages.ts';
import { RootPage } from './root-page.tsx';

drawPage(
  <WordsProvider>
    <RootPage />
  </WordsProvider>,
);
