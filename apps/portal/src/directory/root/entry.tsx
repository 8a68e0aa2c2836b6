import { start } from '../../platform/start.tsx';
import { WordsProvider } from './messages.ts';
import { RootPage } from './root-page.tsx';

start(
  <WordsProvider>
    <RootPage />
  </WordsProvider>,
);
