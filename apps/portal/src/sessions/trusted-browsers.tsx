import {
  listTrustedBrowsers,
  type PasskeyKind,
  type TrustedBrowser,
} from '@lanyard/contract/trusted-browsers';
import { Badge } from '@lanyard/ui/badge';
import { Button } from '@lanyard/ui/button';
import { LaptopIcon, ShieldCheckIcon } from '@lanyard/ui/icons';
import { List, ListRow, RowIcon } from '@lanyard/ui/list';
import { Notice } from '@lanyard/ui/notice';
import { Card } from '@lanyard/ui/surface';
import { useToast } from '@lanyard/ui/toast';
import { useCallback, useEffect, useState } from 'react';
import { canMakePasskeys } from '../platform/page-passkeys.ts';
import { browser } from './browser.ts';
import { EnrolmentDialog } from './enrolment-dialog.tsx';
import { useWords } from './messages.ts';
import { Passkeys } from './passkeys.tsx';
import { endTrust } from './session-acts.ts';
import { TrustDialog } from './trust-dialog.tsx';
import type { Portal } from './use-portal.ts';

/** Browsers and passkeys that let one in without the wallet; this browser can become one of them. */
export function TrustedBrowsers({ portal, onChange }: { portal: Portal; onChange: () => void }) {
  const t = useWords();
  const toast = useToast();
  const [list, setList] = useState<readonly TrustedBrowser[]>();
  const [able, setAble] = useState(false);
  const [demanded, setDemanded] = useState(false);
  const [asking, setAsking] = useState<PasskeyKind>();
  const [enrolling, setEnrolling] = useState(false);
  const load = useCallback(() => {
    browser.cloud.call(listTrustedBrowsers, {}).then(
      (found) => {
        setList(found.trustedBrowsers);
        setDemanded(found.demanded);
      },
      () => setList([]),
    );
  }, []);
  useEffect(load, [load]);
  useEffect(() => {
    void canMakePasskeys().then(setAble);
  }, []);

  const end = (trusted: TrustedBrowser) =>
    void endTrust(portal.session, trusted)
      .then(
        () =>
          toast({
            message:
              trusted.kind === 'browser' ? t('portal.trusted.ended', trusted) : t('portal.passkeys.removed'),
          }),
        () => toast({ message: t('portal.endFailed') }),
      )
      .finally(load);
  const here = list?.some(({ current }) => current) === true;
  const browsers = list?.filter(({ kind }) => kind === 'browser');
  return (
    <>
      <Card
        title={t('portal.trusted')}
        detail={browsers?.length === 0 ? t('portal.trusted.none') : t('portal.trusted.detail')}
        action={
          here ? (
            <Button size="small" onClick={() => setEnrolling(true)}>
              {t('portal.enrol.open')}
            </Button>
          ) : list !== undefined && able ? (
            <Button
              size="small"
              icon={<ShieldCheckIcon className="size-4" />}
              onClick={() => setAsking('browser')}
            >
              {t('portal.trust.title')}
            </Button>
          ) : undefined
        }
        flush
      >
        {demanded && list !== undefined && !here && (
          <Notice tone="warn" title={t('portal.trusted.demanded.title')} className="mx-5 mb-5 sm:mx-6">
            {t('portal.trusted.demanded.text')}
          </Notice>
        )}
        {browsers !== undefined && browsers.length > 0 && (
          <List label={t('portal.trusted')}>
            {browsers.map((trusted) => (
              <ListRow
                key={trusted.id}
                icon={
                  <RowIcon>
                    <LaptopIcon />
                  </RowIcon>
                }
                title={
                  <span className="flex flex-wrap items-center gap-2">
                    {t('portal.trusted.name', trusted)}
                    {trusted.current && <Badge tone="success">{t('portal.trusted.current')}</Badge>}
                  </span>
                }
                detail={`${t('portal.trusted.until', { at: t.date(new Date(trusted.expiresAt)) })} · ${
                  trusted.unlocks ? t('portal.trusted.unlocks') : t('portal.trusted.enters')
                }`}
                trailing={
                  <Button
                    size="small"
                    kind="quiet-danger"
                    aria-label={t('portal.trusted.endNamed', trusted)}
                    onClick={() => end(trusted)}
                  >
                    {t('portal.end')}
                  </Button>
                }
              />
            ))}
          </List>
        )}
        {enrolling && <EnrolmentDialog session={portal.session} onClose={() => setEnrolling(false)} />}
        {asking !== undefined && (
          <TrustDialog
            session={portal.session}
            kind={asking}
            onClose={() => setAsking(undefined)}
            onDone={() => {
              setAsking(undefined);
              toast({ message: asking === 'browser' ? t('portal.trusted.done') : t('portal.passkeys.done') });
              load();
              onChange();
            }}
          />
        )}
      </Card>
      <Passkeys
        passkeys={list?.filter(({ kind }) => kind === 'passkey')}
        demanded={demanded}
        onAdd={() => setAsking('passkey')}
        onEnd={end}
      />
    </>
  );
}
