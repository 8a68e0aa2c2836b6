import { blockMemberDevice, endMemberSessions, getMemberAccess } from '@lanyard/contract/session';
import { Badge } from '@lanyard/ui/badge';
import { Button } from '@lanyard/ui/button';
import { Dialog } from '@lanyard/ui/dialog';
import { LaptopIcon, PhoneIcon } from '@lanyard/ui/icons';
import { List, ListRow, RowIcon } from '@lanyard/ui/list';
import { Card } from '@lanyard/ui/surface';
import { useToast } from '@lanyard/ui/toast';
import { useCallback, useState } from 'react';
import { useLoaded } from '../groups/use-groups.ts';
import { useWords } from '../messages.ts';
import { browser, codeOf, proven } from '../platform.ts';

/** Where a member is signed in and with which phones; sessions are ended and lost phones blocked here. */
export function AccessCards({ memberId }: { memberId: string }) {
  const t = useWords();
  const toast = useToast();
  const ask = useCallback(
    async () => browser.cloud.call(getMemberAccess, { params: { memberId } }, await proven()),
    [memberId],
  );
  const { state, load } = useLoaded(ask);
  if (typeof state !== 'object') return null;
  const { sessions, devices } = state;
  const run = (work: () => Promise<unknown>, said: string) =>
    void work()
      .then(
        () => toast({ message: said }),
        (error: unknown) =>
          toast({
            message:
              codeOf(error) === 'beyond-your-role'
                ? t('member.problem.beyond-your-role')
                : t('member.problem'),
          }),
      )
      .finally(load);
  const end = (sessionId?: string) =>
    run(
      async () =>
        browser.cloud.call(
          endMemberSessions,
          { params: { memberId }, body: sessionId === undefined ? {} : { sessionId } },
          await proven(),
        ),
      t('member.access.ended'),
    );
  const block = ({ id, label }: { readonly id: string; readonly label: string }) => {
    run(
      async () =>
        browser.cloud.call(blockMemberDevice, { params: { memberId, deviceId: id } }, await proven()),
      t('member.phones.blocked', { label }),
    );
  };
  return (
    <>
      <Card
        title={t('member.access')}
        flush
        action={
          sessions.length > 1 && (
            <Button size="small" kind="quiet-danger" onClick={() => end()}>
              {t('member.access.end-all')}
            </Button>
          )
        }
      >
        {sessions.length === 0 && (
          <p className="px-5 pt-2 pb-6 text-muted sm:px-6">{t('member.access.none')}</p>
        )}
        <List label={t('member.access')}>
          {sessions.map(({ id, browser: name, system, address, createdAt, current }) => (
            <ListRow
              key={id}
              icon={
                <RowIcon>
                  <LaptopIcon className="size-5" />
                </RowIcon>
              }
              title={
                <span className="flex flex-wrap items-center gap-2">
                  {t('member.access.session', { browser: name, system })}
                  {current && <Badge>{t('member.access.current')}</Badge>}
                </span>
              }
              detail={`${address} · ${t.dateTime(new Date(createdAt))}`}
              trailing={
                !current && (
                  <Button
                    size="small"
                    kind="quiet-danger"
                    aria-label={t('member.access.end.label', { browser: name })}
                    onClick={() => end(id)}
                  >
                    {t('member.access.end')}
                  </Button>
                )
              }
            />
          ))}
        </List>
      </Card>
      <PhonesCard devices={devices} onBlock={block} />
    </>
  );
}

interface Phone {
  readonly id: string;
  readonly label: string;
  readonly lastUsedAt: string | null;
}

/** A member's phones, and blocking a lost one. */
function PhonesCard({ devices, onBlock }: { devices: readonly Phone[]; onBlock: (phone: Phone) => void }) {
  const t = useWords();
  const [blocking, setBlocking] = useState<Phone>();
  return (
    <>
      <Card title={t('member.phones')} flush>
        {devices.length === 0 && (
          <p className="px-5 pt-2 pb-6 text-muted sm:px-6">{t('member.phones.none')}</p>
        )}
        <List label={t('member.phones')}>
          {devices.map((phone) => (
            <ListRow
              key={phone.id}
              icon={
                <RowIcon>
                  <PhoneIcon className="size-5" />
                </RowIcon>
              }
              title={phone.label}
              detail={
                phone.lastUsedAt === null
                  ? t('member.phones.never')
                  : t('member.phones.used', { at: t.dateTime(new Date(phone.lastUsedAt)) })
              }
              trailing={
                <Button
                  size="small"
                  kind="quiet-danger"
                  aria-label={t('member.phones.block.label', { label: phone.label })}
                  onClick={() => setBlocking(phone)}
                >
                  {t('member.phones.block')}
                </Button>
              }
            />
          ))}
        </List>
      </Card>
      {blocking !== undefined && (
        <Dialog
          open
          onClose={() => setBlocking(undefined)}
          title={t('member.phones.block.title', { label: blocking.label })}
          detail={t('member.phones.block.text')}
          actions={
            <>
              <Button
                kind="danger"
                onClick={() => {
                  setBlocking(undefined);
                  onBlock(blocking);
                }}
              >
                {t('member.phones.block')}
              </Button>
              <Button onClick={() => setBlocking(undefined)}>{t('console.cancel')}</Button>
            </>
          }
        />
      )}
    </>
  );
}
