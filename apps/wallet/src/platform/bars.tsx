import { AppBar } from '@lanyard/ui/app-bar';
import type { ComponentProps } from 'react';
import { useWords } from '../messages.ts';
import { online } from './online.ts';

/** The top of every screen: that there is no connection, where that is so, then the bar. */
export function TopBar(props: ComponentProps<typeof AppBar>) {
  const t = useWords();
  return (
    <>
      <div role="status">
        {!online.use() && (
          <p className="bg-warn-soft px-5 py-2 text-center text-caption font-medium text-warn-ink">
            {t('offline.text')}
          </p>
        )}
      </div>
      <AppBar {...props} />
    </>
  );
}
