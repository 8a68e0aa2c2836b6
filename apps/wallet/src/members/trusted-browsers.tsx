import type { TrustedBrowser } from '@lanyard/contract/trusted-browsers';
import type { Membership } from '@lanyard/holder/joining';
import { askForEnrolment, endTrustedBrowser, listTrustedBrowsers } from '@lanyard/holder/trusted-browsers';
import { Button, IconButton } from '@lanyard/ui/button';
import { KeyIcon, LaptopIcon, MailIcon, TrashIcon } from '@lanyard/ui/icons';
import { List, ListRow, RowIcon } from '@lanyard/ui/list';
import { Card } from '@lanyard/ui/surface';
import { useToast } from '@lanyard/ui/toast';
import { useCallback, useEffect, useState } from 'react';
import { useWords } from '../messages.ts';
import { changed, useWallet } from '../people/this-wallet.ts';
import { codeOf } from '../platform/problems.ts';

/** Browsers and passkeys that need this wallet no more, as the cloud has them; nothing where there is none, or no connection. */
export function TrustedBrowsers({ organization }: { organization: Membership['organization'] }) {
  const t = useWords();
  const wallet = useWallet();
  const toast = useToast();
  const [list, setList] = useState<readonly TrustedBrowser[]>([]);
  const [demanded, setDemanded] = useState(false);
  const [sending, setSending] = useState(false);
  const load = useCallback(() => {
    listTrustedBrowsers(wallet, organization.id).then(
      (found) => {
        setList(found.trustedBrowsers);
        setDemanded(found.demanded);
      },
      () => undefined,
    );
  }, [wallet, organization.id]);
  useEffect(load, [load]);
  if (list.length === 0 && !demanded) return null;

  const end = (trusted: TrustedBrowser) =>
    void endTrustedBrowser(wallet, organization, trusted)
      .then(
        () =>
          toast({
            message:
              trusted.kind === 'browser'
                ? t('organizations.trusted.ended', trusted)
                : t('organizations.passkey.removed'),
          }),
        () => toast({ message: t('organizations.trusted.failed') }),
      )
      .finally(() => {
        changed();
        load();
      });
  const mailLink = () => {
    setSending(true);
    askForEnrolment(wallet, organization.id)
      .then(
        () => toast({ message: t('organizations.enrol.sent') }),
        (error: unknown) =>
          toast({
            message:
              codeOf(error) === 'too-many-links'
                ? t('organizations.enrol.many')
                : t('organizations.trusted.failed'),
          }),
      )
      .finally(() => setSending(false));
  };
  return (
    <Card
      title={t('organizations.trusted')}
      detail={demanded ? t('organizations.trusted.demanded') : t('organizations.trusted.detail')}
      flush
    >
      <List>
        {list.map((trusted) => (
          <ListRow
            key={trusted.id}
            icon={<RowIcon>{trusted.kind === 'browser' ? <LaptopIcon /> : <KeyIcon />}</RowIcon>}
            title={
              trusted.kind === 'browser'
                ? t('organizations.browser', trusted)
                : t(`organizations.passkey.${trusted.device ?? 'other'}`)
            }
            detail={t('organizations.trusted.until', { at: t.date(new Date(trusted.expiresAt)) })}
            trailing={
              <IconButton
                label={
                  trusted.kind === 'browser'
                    ? t('organizations.trusted.end', trusted)
                    : t('organizations.passkey.remove')
                }
                icon={<TrashIcon className="size-5" />}
                onClick={() => end(trusted)}
              />
            }
          />
        ))}
        {demanded && (
          <ListRow
            icon={
              <RowIcon>
                <MailIcon />
              </RowIcon>
            }
            title={t('organizations.enrol.title')}
            detail={t('organizations.enrol.detail')}
            trailing={
              <Button size="small" busy={sending} onClick={mailLink}>
                {t('organizations.enrol.send')}
              </Button>
            }
          />
        )}
      </List>
    </Card>
  );
}
