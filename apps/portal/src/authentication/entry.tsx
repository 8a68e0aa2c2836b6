import { forgetPerson, knownPerson, type KnownPerson } from '@lanyard/session/kept';
import { drawPage, pageMeta } from '@lanyard/ui/page';
import { useState } from 'react';
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

function SignIn({ known }: { known: KnownPerson | undefined }) {
  const [initials, setInitials] = useState(known?.initials);
  const { view, way, notAsked, restart, choose, ask } = useSignIn(browser, csrfLoginToken, {
    isKnown: known !== undefined,
    onSignedIn: openPortal,
  });
  const forget = () => {
    setInitials(undefined);
    choose('code');
    void forgetPerson(browser);
  };
  return (
    <SignInPage
      organization={organization}
      walletOrigin={walletOrigin}
      view={view}
      way={way}
      initials={initials}
      notAsked={notAsked}
      onRestart={restart}
      onChoose={choose}
      onAsk={ask}
      onForget={forget}
    />
  );
}

const link = takeReturn();

document.title = organization.name;
/** A browser that keeps nothing knows nobody. */
const recognized = link === undefined ? knownPerson(browser).catch(() => undefined) : undefined;
void Promise.resolve(recognized).then((known) =>
  drawPage(
    <WordsProvider>
      {link === undefined ? <SignIn known={known} /> : <ReturnPage link={link} onEntered={openPortal} />}
    </WordsProvider>,
  ),
);
