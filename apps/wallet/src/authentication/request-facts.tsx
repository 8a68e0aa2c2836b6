import type { SignInRequest } from '@lanyard/holder/approvals';
import { ClockIcon, GlobeIcon, KeyIcon, LaptopIcon, LinkIcon, PhoneIcon, PinIcon } from '@lanyard/ui/icons';
import { Fact, Facts } from '@lanyard/ui/list';
import { Monogram } from '@lanyard/ui/monogram';
import { RelativeTime } from '@lanyard/ui/relative-time';
import { Card } from '@lanyard/ui/surface';
import { useWords } from '../messages.ts';
import { FollowedMove } from './address-move.tsx';

/** Whose door it is, and as whom one goes through it. */
export function Whose({ request }: { request: SignInRequest }) {
  const t = useWords();
  const { organization, memberName } = request.scanned;
  return (
    <>
      <div className="flex items-center gap-4 pb-2">
        <Monogram kind="organization" size="large" id={organization.id} name={organization.name} />
        <div className="grid min-w-0">
          <p className="text-display wrap-anywhere">{organization.name}</p>
          <p className="wrap-anywhere text-muted">{new URL(organization.origin).host}</p>
          <p className="text-small wrap-anywhere text-muted">{t('approve.as', { name: memberName })}</p>
        </div>
      </div>
      <FollowedMove request={request} />
    </>
  );
}

/** Who asks, from where, since when, and what an approval gives. */
export function RequestFacts({ request }: { request: SignInRequest }) {
  const t = useWords();
  const { requester, requestedAt, way } = request.scanned;
  return (
    <Card flush>
      <Facts>
        {way !== 'code' && (
          <Fact icon={<PhoneIcon />} label={t('approve.way')}>
            {t(`approve.way.${way}`)}
          </Fact>
        )}
        <Fact icon={<GlobeIcon />} label={t('approve.browser')}>
          {t.agent(requester.browser)}
        </Fact>
        <Fact icon={<LaptopIcon />} label={t('approve.system')}>
          {t.agent(requester.system)}
        </Fact>
        {requester.place !== null && (
          <Fact icon={<PinIcon />} label={t('approve.place')}>
            {requester.place}
          </Fact>
        )}
        <Fact icon={<LinkIcon />} label={t('approve.address')}>
          <span className="figures">{requester.address}</span>
        </Fact>
        <Fact icon={<ClockIcon />} label={t('approve.asked')}>
          {t.time(new Date(requestedAt))} · <RelativeTime at={new Date(requestedAt)} />
        </Fact>
        <Fact icon={<KeyIcon />} label={t('approve.gives')}>
          {t(`approve.gives.${request.grants}`)}
        </Fact>
      </Facts>
    </Card>
  );
}
