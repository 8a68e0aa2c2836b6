import { drawPage, pageMeta } from '@lanyard/ui/page';
import '../portal.css';
import { browser } from '../platform/browser.ts';
import { WordsProvider } from './messages.ts';
import { SignInPage } from './sign-in-page.tsx';
import { useSignIn } from './use-sign-in.ts';

const organization = {
  id: pageMeta('lanyard-organization-id') ?? '',
  name: pageMeta('lanyard-organization-name') ?? '',
};
const walletOrigin = pageMeta('lanyard-wallet-origin') ?? '';
const csrfLoginToken = pageMeta('lanyard-csrf-login-token') ?? '';

/** `replace`: the way back from the portal must not lead to a sign-in that is over. */
const openPortal = () => location.replace('/');

function SignIn() {
  const { view, restart } = useSignIn(browser, csrfLoginToken, openPortal);
  return (
    <SignInPage organization={organization} walletOrigin={walletOrigin} view={view} onRestart={restart} />
  );
}

document.title = organization.name;
drawPage(
  <WordsProvider>
    <SignIn />
  </WordsProvider>,
);
