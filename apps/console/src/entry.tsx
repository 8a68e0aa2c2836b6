import { drawPage } from '@lanyard/ui/page';
import './console.css';
import { App } from './app.tsx';
import { MeProvider } from './me.tsx';
import { loadWords, WordsProvider } from './messages.ts';
import { followLinks } from './router.ts';

followLinks();
await loadWords();
drawPage(
  <WordsProvider>
    <MeProvider>
      <App />
    </MeProvider>
  </WordsProvider>,
);
