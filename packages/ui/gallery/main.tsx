import { startAppearance } from '@lanyard/ui/appearance';
import { StrictMode, type ReactNode } from 'react';
import { createRoot } from 'react-dom/client';
import { Components } from './components.tsx';
import './gallery.css';
import { PortalHome } from './screens/portal-home.tsx';
import { SetUp } from './screens/set-up.tsx';
import { SignIn } from './screens/sign-in.tsx';
import { WalletApproval } from './screens/wallet-approval.tsx';
import { WalletHome } from './screens/wallet-home.tsx';
import { shown, type Shown } from './shown.ts';
import { WordsProvider } from './words.ts';

const screens: Readonly<Record<Shown, ReactNode>> = {
  components: <Components />,
  'wallet-home': <WalletHome />,
  'wallet-empty': <WalletHome empty />,
  'wallet-approval': <WalletApproval />,
  'wallet-approval-known': <WalletApproval known />,
  'sign-in': <SignIn />,
  'sign-in-scanned': <SignIn state="scanned" />,
  'sign-in-welcome': <SignIn state="welcome" />,
  'sign-in-declined': <SignIn state="declined" />,
  'sign-in-expired': <SignIn state="expired" />,
  'portal-home': <PortalHome />,
  'set-up': <SetUp />,
  'set-up-owner': <SetUp step={1} />,
  'set-up-done': <SetUp step={2} />,
};

startAppearance();
const asked = new URLSearchParams(location.search).get('show');
const name = shown.find((one) => one === asked) ?? 'components';
const root = document.querySelector('#root');
if (root === null) throw new Error('index.html has no #root.');
createRoot(root).render(
  <StrictMode>
    <WordsProvider>{screens[name]}</WordsProvider>
  </StrictMode>,
);
