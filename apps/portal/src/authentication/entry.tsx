import {
  forgetPerson,
  forgetTrust,
  knownPerson,
  trustedHere,
  type KnownPerson,
  type TrustedHere,
} from '@lanyard/session/kept';
import { drawPage, pageMeta } from '@lanyard/ui/page';
import { useState } from 'react';
import '../portal.css';
import { browser } from '../platform/browser.ts';
import { WordsProvider } from './messages.ts';
import { ReturnPage } from './return-page.tsx';
import { SignInPage } from './sign-in-page.tsx';
import { useSignIn, type Recognized } from './use-sign-in.ts';
import { takeFragment } from './way-back.ts';

const organization = {
  id: pageMeta('lanyard-organization-id') ?? '',
  name: pageMeta('lanyard-organization-name') ?? '',
  logo: pageMeta('lanyard-organization-logo') ?? null,
};
const walletOrigin = pageMeta('lanyard-wallet-origin') ?? '';
const csrfLoginToken = pageMeta('lanyard-csrf-login-token') ?? '';

/** `replace`: the way back from the portal must not lead to a sign-in that is over. */
const openPortal = () => location.replace('/');

/** Whom this browser knows, and whether it is trusted. */
interface Before {
  readonly person: KnownPerson | undefined;
  readonly trusted: TrustedHere | undefined;
}

const hasPasskeys = 'PublicKeyCredential' in globalThis;

function SignIn({ before }: { before: Before }) {
  const [initials, setInitials] = useState(before.person?.initials);
  const [recognized] = useState<Recognized>(() => ({
    isKnown: before.person !== undefined,
    isTrusted: hasPasskeys && before.trusted !== undefined,
    enrolment,
  }));
  const { view, way, missed, restart, choose, ask } = useSignIn(browser, csrfLoginToken, {
    recognized,
    onSignedIn: openPortal,
  });
  const forget = () => {
    setInitials(undefined);
    choose('code');
    void Promise.all([forgetPerson(browser), forgetTrust(browser)]);
  };
  return (
    <SignInPage
      organization={organization}
      walletOrigin={walletOrigin}
      view={view}
      way={way}
      initials={initials}
      missed={missed}
      enrols={enrolment !== undefined}
      hasPasskeys={hasPasskeys}
      isTrusted={recognized.isTrusted}
      onRestart={restart}
      onChoose={choose}
      onAsk={ask}
      onForget={forget}
    />
  );
}

async function recognize(): Promise<Before> {
  const [person, trusted] = await Promise.all([knownPerson(browser), trustedHere(browser)]);
  return { person, trusted };
}

const { link, enrolment } = takeFragment();

document.title = organization.name;
if (link === undefined) {
  // A browser that keeps nothing knows nobody.
  void recognize()
    .catch(() => ({ person: undefined, trusted: undefined }))
    .then((before) =>
      drawPage(
        <WordsProvider>
          <SignIn before={before} />
        </WordsProvider>,
      ),
    );
} else {
  drawPage(
    <WordsProvider>
      <ReturnPage link={link} onEntered={openPortal} />
    </WordsProvider>,
  );
}
