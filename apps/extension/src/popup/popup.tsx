import { browser, type Browser } from '@wxt-dev/browser';
import { Loading, SkeletonRows } from '@lanyard/ui/skeleton';
import { ToastProvider } from '@lanyard/ui/toast';
import { useCallback, useEffect, useState } from 'react';
import { tell } from '../send.ts';
import { browserAt, forgetPlace, rememberedPlace } from '../session/place.ts';
import { beginOpen, stateOf } from '../session/vault-session.ts';
import { AddressForm } from './address-form.tsx';
import type { At } from './at.ts';
import { useWords } from './messages.ts';
import { SignIn } from './sign-in.tsx';
import { Unlock } from './unlock.tsx';
import { VaultScreen } from './vault-screen.tsx';

/** Whether this entry of the memory holds an open vault. */
const shareIn = (held: unknown): boolean =>
  (held as { state?: { share2?: string } } | undefined)?.state?.share2 !== undefined;

type View =
  | { readonly kind: 'loading' }
  | { readonly kind: 'address' }
  | (At & { readonly kind: 'signed-out' | 'locked' | 'open' });

export function Popup() {
  const t = useWords();
  const [view, setView] = useState<View>({ kind: 'loading' });
  const [isNew, setNew] = useState(false);

  const [round, setRound] = useState(0);
  const look = useCallback(() => setRound((count) => count + 1), []);
  /** Something came or went: the worker, its badge and the pages follow. */
  const follow = useCallback(async () => {
    await tell({ type: 'changed' });
    look();
  }, [look]);
  useEffect(() => {
    let isLeft = false;
    const find = async (): Promise<View> => {
      const place = await rememberedPlace();
      if (place === undefined) return { kind: 'address' };
      const held = browserAt(place.origin, () => void follow());
      return { kind: await stateOf(held), place, held };
    };
    void find().then((found) => {
      if (!isLeft) setView(found);
    });
    return () => {
      isLeft = true;
    };
  }, [round, follow]);

  useEffect(() => {
    // Locked or left by the worker, or in another popup: nothing of the vault stays to be seen here.
    const note = ({ held }: Readonly<Record<string, Browser.storage.StorageChange>>) => {
      if (shareIn(held?.oldValue) && !shareIn(held?.newValue)) look();
    };
    browser.storage.session.onChanged.addListener(note);
    return () => browser.storage.session.onChanged.removeListener(note);
  }, [look]);

  return (
    <ToastProvider dismissLabel={t('popup.dismiss')}>
      {view.kind === 'loading' ? (
        <main className="p-4">
          <Loading label={t('popup.loading')}>
            <SkeletonRows rows={4} />
          </Loading>
        </main>
      ) : view.kind === 'address' ? (
        <AddressForm onFound={look} />
      ) : view.kind === 'signed-out' ? (
        <SignIn
          at={view}
          onEntered={async () => {
            await beginOpen(view.held);
            // Where both came at once, a vault that is locked later waits for the person, too.
            setNew((await stateOf(view.held)) === 'locked');
            await follow();
          }}
          onElsewhere={() => void forgetPlace().then(follow)}
        />
      ) : view.kind === 'locked' ? (
        <Unlock
          at={view}
          asksAtOnce={isNew}
          onOpened={async () => {
            await beginOpen(view.held);
            // Locked again, it waits for the person: a page that is left open must not show codes to nobody.
            setNew(false);
            await follow();
          }}
          onLeft={follow}
        />
      ) : (
        <VaultScreen at={view} onChanged={follow} />
      )}
    </ToastProvider>
  );
}
