import { CenteredCard } from '@lanyard/ui/centered-card';
import { useWords } from './messages.ts';

export function Popup() {
  const t = useWords();
  return (
    <CenteredCard>
      <h1 className="text-title">{t('popup.title')}</h1>
    </CenteredCard>
  );
}
