import type { TrustedBrowser } from '@lanyard/contract/trusted-browsers';
import { Button } from '@lanyard/ui/button';
import { KeyIcon, PhoneIcon } from '@lanyard/ui/icons';
import { List, ListRow, RowIcon } from '@lanyard/ui/list';
import { Card } from '@lanyard/ui/surface';
import { hasPasskeys } from '../platform/page-passkeys.ts';
import { useWords } from './messages.ts';

/** Passkeys on other devices: they enter from any browser, and open no vault. */
export function Passkeys({
  passkeys,
  demanded,
  onAdd,
  onEnd,
}: {
  /** Undefined while they are loaded. */
  passkeys: readonly TrustedBrowser[] | undefined;
  /** The organization lets this member in from trusted browsers only. */
  demanded: boolean;
  onAdd: () => void;
  onEnd: (passkey: TrustedBrowser) => void;
}) {
  const t = useWords();
  return (
    <Card
      title={t('portal.passkeys')}
      detail={demanded ? t('portal.passkeys.demanded') : t('portal.passkeys.detail')}
      action={
        passkeys !== undefined &&
        hasPasskeys() && (
          <Button size="small" icon={<KeyIcon className="size-4" />} onClick={onAdd}>
            {t('portal.passkey.title')}
          </Button>
        )
      }
      flush
    >
      {passkeys !== undefined && passkeys.length > 0 && (
        <List label={t('portal.passkeys')}>
          {passkeys.map((passkey) => {
            const device = t(`portal.passkeys.${passkey.device ?? 'other'}`);
            const added = t.date(new Date(passkey.createdAt));
            return (
              <ListRow
                key={passkey.id}
                icon={<RowIcon>{passkey.device === 'phone' ? <PhoneIcon /> : <KeyIcon />}</RowIcon>}
                title={device}
                detail={
                  passkey.lastUsedAt === null
                    ? t('portal.passkeys.unused', { added })
                    : t('portal.passkeys.used', { added, used: t.date(new Date(passkey.lastUsedAt)) })
                }
                trailing={
                  <Button
                    size="small"
                    kind="quiet-danger"
                    aria-label={t('portal.passkeys.removeNamed', { device, added })}
                    onClick={() => onEnd(passkey)}
                  >
                    {t('portal.passkeys.remove')}
                  </Button>
                }
              />
            );
          })}
        </List>
      )}
    </Card>
  );
}
