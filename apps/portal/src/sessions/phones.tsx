import { Button } from '@lanyard/ui/button';
import { Dialog } from '@lanyard/ui/dialog';
import { PhoneIcon } from '@lanyard/ui/icons';
import { List, ListRow, RowIcon } from '@lanyard/ui/list';
import { Card } from '@lanyard/ui/surface';
import { useToast } from '@lanyard/ui/toast';
import { useState } from 'react';
import { useWords } from './messages.ts';
import { blockPhone } from './session-acts.ts';
import type { Phone, Portal } from './use-portal.ts';

/** The phones that hold this person's wallet; a lost one is blocked here. */
export function Phones({ portal, onChange }: { portal: Portal; onChange: () => void }) {
  const t = useWords();
  const toast = useToast();
  const [asked, setAsked] = useState<Phone>();
  const [busy, setBusy] = useState(false);

  const block = (phone: Phone) => {
    setBusy(true);
    blockPhone(portal.session, phone.id)
      .then(
        () => toast({ message: t('portal.device.blocked', { device: phone.label }) }),
        () => toast({ message: t('portal.endFailed') }),
      )
      .finally(() => {
        setBusy(false);
        setAsked(undefined);
        onChange();
      });
  };
  return (
    <Card title={t('portal.devices')} flush>
      <List label={t('portal.devices')}>
        {portal.phones.map((phone) => (
          <ListRow
            key={phone.id}
            icon={
              <RowIcon>
                <PhoneIcon />
              </RowIcon>
            }
            title={phone.label}
            detail={
              <>
                {t('portal.device.detail', { at: t.date(new Date(phone.createdAt)) })}
                {phone.synced && ` · ${t('portal.device.synced')}`}
                {phone.cloneSuspectedAt !== null && (
                  <span className="mt-1 block text-danger-ink">
                    {t('portal.device.cloned', { at: t.date(new Date(phone.cloneSuspectedAt)) })}
                  </span>
                )}
              </>
            }
            trailing={
              <Button
                size="small"
                kind="quiet-danger"
                aria-label={t('portal.device.blockNamed', { device: phone.label })}
                onClick={() => setAsked(phone)}
              >
                {t('portal.device.block')}
              </Button>
            }
          />
        ))}
      </List>
      <Dialog
        open={asked !== undefined}
        onClose={() => setAsked(undefined)}
        title={t('portal.device.block.title', { device: asked?.label ?? '' })}
        detail={t('portal.device.block.text', { organization: portal.me.organization.name })}
        actions={
          <>
            <Button kind="danger" busy={busy} onClick={() => asked !== undefined && block(asked)}>
              {t('portal.device.block')}
            </Button>
            <Button onClick={() => setAsked(undefined)}>{t('portal.cancel')}</Button>
          </>
        }
      />
    </Card>
  );
}
