import { drawPage } from '@lanyard/ui/page';
import { Menu } from '../../src/menu/menu.tsx';
import '../../src/menu/menu.css';
import { WordsProvider } from '../../src/menu/messages.ts';

drawPage(
  <WordsProvider>
    <Menu />
  </WordsProvider>,
);
