import { drawPage, pageMeta } from '@lanyard/ui/page';
import '../portal.css';
import { browser } from '../platform/browser.ts';
import { WordsProvider } from './messages.ts';
import { ReturnPage } from './return-page.tsx';
import { SignInPage } from './sign-in-page.tsx';
import { useSignIn } from './use-sign-in.ts';
import { takeReturn } from './way-back.ts';

const organization = {
  id: pageMeta('lanyard-organization-id') ?? '',
  name: pageMeta('lanyard-organization-name') ?? '',
};
const walletOrigin = pageMeta('lanyard-wallet-origin') ?? '';
const csrfLoginToken = pageMeta('lanyard-csrf-login-token') ?? '';

/** `replace`: the way back from the portal must not lead to a sign-in that is over. */
const openPortal = () => location.replace('/');

function SignIn() {
  const { view, way, restart, choose } = useSignIn(browser, csrfLoginToken, openPortal);
  return (
    <SignInPage
      organization={organization}
      walletOrigin={walletOrigin}
      view={view}
      way={way}
      onRestart={restart}
      onChoose={choose}
    />
  );
}

const link = takeReturn();

document.title = organization.name;
drawPage(
  <WordsProvider>
    {link === undefined ? <SignIn /> : <ReturnPage link={link} onEntered={openPortal} />}
  </WordsProvider>,
);
