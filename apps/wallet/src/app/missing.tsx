import { SearchIcon } from '@lanyard/ui/icons';
import { useWords } from '../messages.ts';
import { LinkButton } from '../platform/links.tsx';
import { Outcome } from '../platform/outcome.tsx';

/** An address that is none of the wallet's. */
export function Missing() {
  const t = useWords();
  return (
    <Outcome
      tone="neutral"
      icon={<SearchIcon className="size-9" />}
      title={t('missing.title')}
      footer={
        <LinkButton to="/" kind="primary" wide>
          {t('common.home')}
        </LinkButton>
      }
    >
      {t('missing.text')}
    </Outcome>
  );
}
