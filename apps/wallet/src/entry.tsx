// First: the fragment of the address leaves it before anything else runs.
import './platform/opened-by.ts';
import { startAppearance } from '@lanyard/ui/appearance';
import { createRoot } from 'react-dom/client';
import { App } from './app/app.tsx';
import { startLock } from './lock/lock.ts';
import { loadWords } from './messages.ts';
import { openWallet } from './people/this-wallet.ts';
import './platform/installing.ts';
import { keepUpToDate } from './platform/updates.ts';
import './wallet.css';

startAppearance();
startLock();
const root = document.getElementById('root');
if (root === null) throw new Error('the page has no #root');
// The page shows itself until there is something to draw: an empty frame in between would flicker.
void Promise.all([openWallet(), loadWords()]).then(() => createRoot(root).render(<App />));
// After the load, so that filling the cache takes nothing from what the person waits for.
addEventListener('load', () => void keepUpToDate());
