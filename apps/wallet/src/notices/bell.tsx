import { BellIcon } from '@lanyard/ui/icons';
import { useWords } from '../messages.ts';
import { IconLink } from '../platform/links.tsx';
import { useUnread } from './following.ts';

/** To the notices; with a mark where some are new. */
export function Bell() {
  const t = useWords();
  const count = useUnread();
  return (
    <IconLink
      to="/notices"
      label={count === 0 ? t('notices.open') : t('notices.open.unread', { count })}
      icon={
        <span className="relative">
          <BellIcon className="size-6" />
          {count > 0 && (
            <span className="absolute -top-0.5 -right-0.5 size-2.5 rounded-full bg-accent ring-2 ring-ground" />
          )}
        </span>
      }
    />
  );
}
