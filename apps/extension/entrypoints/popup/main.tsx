import { browser } from '@wxt-dev/browser';
import { drawPage } from '@lanyard/ui/page';
import '../../src/popup/popup.css';
import { Popup } from '../../src/popup/popup.tsx';
import { WordsProvider } from '../../src/popup/messages.ts';

if (browser.extension.getViews({ type: 'popup' }).includes(window))
  document.documentElement.dataset['popup'] = '';

drawPage(
  <WordsProvider>
    <Popup />
  </WordsProvider>,
);
