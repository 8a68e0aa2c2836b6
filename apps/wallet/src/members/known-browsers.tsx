import { record } from '@lanyard/holder/activity';
import { forgetBrowser, listKnownBrowsers } from '@lanyard/holder/known-browsers';
import type { Membership } from '@lanyard/holder/joining';
import type { Wallet } from '@lanyard/holder/wallet';
import { Badge } from '@lanyard/ui/badge';
import { IconButton } from '@lanyard/ui/button';
import { LaptopIcon, TrashIcon } from '@lanyard/ui/icons';
import { List, ListRow, RowIcon } from '@lanyard/ui/list';
import { Card } from '@lanyard/ui/surface';
import { useToast } from '@lanyard/ui/toast';
import { useCallback } from 'react';
import { useWords } from '../messages.ts';
import { changed, useKept, useWallet } from '../people/this-wallet.ts';

/** Browsers that this wallet approved at an organization, each to be forgotten. */
export function KnownBrowsers({ organization }: { organization: Membership['organization'] }) {
  const t = useWords();
  const read = useCallback((wallet: Wallet) => listKnownBrowsers(wallet, organization.id), [organization.id]);
  const forget = useForgetting(organization);
  const browsers = useKept(read);
  return (
    <Card title={t('organizations.browsers')} detail={t('organizations.browsers.detail')} flush>
      {browsers?.length === 0 ? (
        <p className="px-5 pt-1 pb-5 text-small text-muted sm:px-6">{t('organizations.browsers.none')}</p>
      ) : (
        <List>
          {browsers?.map((known) => (
            <ListRow
              key={known.key}
              icon={
                <RowIcon>
                  <LaptopIcon />
                </RowIcon>
              }
              title={t('organizations.browser', known)}
              detail={
                <>
                  <span className="block">
                    {t('organizations.browser.last', { at: t.dateTime(new Date(known.lastApprovedAt)) })}
                  </span>
                  {known.unlockedAt !== null && (
                    <span className="block pt-1.5">
                      <Badge>{t('organizations.browser.vault')}</Badge>
                    </span>
                  )}
                </>
              }
              trailing={
                <IconButton
                  label={t('organizations.browser.forget', known)}
                  icon={<TrashIcon className="size-5" />}
                  onClick={() => void forget(known)}
                />
              }
            />
          ))}
        </List>
      )}
    </Card>
  );
}

/** Forgets at once; for the few seconds of the toast it can be taken back. */
function useForgetting({ id, name }: Membership['organization']) {
  const t = useWords();
  const wallet = useWallet();
  const toast = useToast();
  return async (known: { readonly key: string; readonly browser: string; readonly system: string }) => {
    const { browser, system } = known;
    const putBack = await forgetBrowser(wallet, known);
    await record(wallet, {
      kind: 'browser-forgotten',
      result: 'done',
      organization: name,
      organizationId: id,
      browser,
      system,
    });
    changed();
    toast({
      message: t('organizations.browser.forgotten'),
      undo: { label: t('common.undo'), onUndo: () => void putBack().then(changed) },
    });
  };
}
