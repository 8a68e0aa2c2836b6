import { drawPage } from '@lanyard/ui/page';
import '../../src/popup/popup.css';
import { Popup } from '../../src/popup/popup.tsx';
import { WordsProvider } from '../../src/popup/messages.ts';

drawPage(
  <WordsProvider>
    <Popup />
  </WordsProvider>,
);
