import { CheckIcon, ChevronDownIcon, InfoIcon, WarningIcon, XIcon } from '@lanyard/ui/icons';
import { Notice } from '@lanyard/ui/notice';
import { Skeleton } from '@lanyard/ui/skeleton';
import { Surface } from '@lanyard/ui/surface';
import { useWords } from '../messages.ts';
import { isEnough, type DeviceOffers } from './device-offers.ts';

const needed = ['secure', 'touch', 'keys', 'storage'] as const;
/** Without these the wallet works, with less protection. */
const wished = ['prf', 'persistent'] as const;

type Offer = (typeof needed)[number] | (typeof wished)[number];
type Has = 'yes' | 'no' | 'weaker' | 'unknown';

/** What the device offers: one line where all is well, else plainly what is missing and what that means. */
export function Offers({ offers }: { offers: DeviceOffers | undefined }) {
  const t = useWords();
  if (offers === undefined) {
    return (
      <div role="status">
        <span className="sr-only">{t('offers.checking')}</span>
        <Skeleton className="h-14 w-full rounded-card" />
      </div>
    );
  }
  if (offers.appleBrowser) return <HomeScreenSteps />;
  const missing = needed.filter((offer) => !offers[offer]);
  if (missing.length > 0) {
    return (
      <Notice tone="danger" title={t('offers.lacking')}>
        <ul className="stack gap-2">
          {missing.map((offer) => (
            <li key={offer}>{t(`offers.${offer}.no`)}</li>
          ))}
        </ul>
      </Notice>
    );
  }
  return <Checked offers={offers} />;
}

function hasOf(offers: DeviceOffers, offer: Offer): Has {
  const has = offers[offer];
  if (has === undefined) return 'unknown';
  if (has) return 'yes';
  return offer === 'prf' || offer === 'persistent' ? 'weaker' : 'no';
}

const marks = {
  yes: <CheckIcon className="size-5 text-success-ink" />,
  no: <XIcon className="size-5 text-danger-ink" />,
  weaker: <WarningIcon className="size-5 text-warn-ink" />,
  unknown: <InfoIcon className="size-5 text-muted" />,
};

function Checked({ offers }: { offers: DeviceOffers }) {
  const t = useWords();
  const full = isEnough(offers) && offers.prf !== false;
  return (
    <Surface>
      <details className="group">
        <summary className="flex min-h-14 list-none items-center gap-3 px-5 py-3 font-medium focus-visible:-outline-offset-2 [&::-webkit-details-marker]:hidden">
          {full ? marks.yes : marks.weaker}
          <span className="flex-1">{full ? t('offers.all') : t('offers.enough')}</span>
          <ChevronDownIcon className="size-5 text-faint transition group-open:rotate-180" />
          <span className="sr-only">{t('offers.details')}</span>
        </summary>
        <ul className="divide-y divide-line border-t border-line">
          {[...needed, ...wished].map((offer) => (
            <OfferRow key={offer} offer={offer} has={hasOf(offers, offer)} />
          ))}
        </ul>
      </details>
    </Surface>
  );
}

function OfferRow({ offer, has }: { offer: Offer; has: Has }) {
  const t = useWords();
  const why =
    has === 'weaker' && (offer === 'prf' || offer === 'persistent')
      ? t(`offers.${offer}.no`)
      : has === 'unknown' && offer === 'prf'
        ? t('offers.prf.unknown')
        : undefined;
  return (
    <li className="flex gap-3 px-5 py-3 text-small">
      {marks[has]}
      <div className="stack gap-0.5">
        <p>
          {t(`offers.${offer}`)}
          <span className="sr-only">: {t(`offers.${has}`)}</span>
        </p>
        {why !== undefined && <p className="text-muted">{why}</p>}
      </div>
    </li>
  );
}

/** iPhone and iPad: the wallet lives on the home screen. */
function HomeScreenSteps() {
  const t = useWords();
  const steps = [t('offers.apple.step.share'), t('offers.apple.step.add'), t('offers.apple.step.open')];
  return (
    <Notice title={t('offers.apple.title')}>
      <p>{t('offers.apple.text')}</p>
      <ol className="stack list-decimal gap-1.5 pt-3 pl-5">
        {steps.map((step) => (
          <li key={step}>{step}</li>
        ))}
      </ol>
    </Notice>
  );
}
