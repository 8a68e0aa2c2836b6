import { AppBar } from '@lanyard/ui/app-bar';
import type { ComponentProps } from 'react';
import { useWords } from '../messages.ts';
import { connection } from './connection.ts';

/**
 * The top of every screen: that there is no connection, where that is so, then the bar.
 *
 * @param isTold Whether the screen says by itself that there is none, and more.
 */
export function TopBar({ isTold = false, ...bar }: ComponentProps<typeof AppBar> & { isTold?: boolean }) {
  const t = useWords();
  const found = connection.use();
  return (
    <>
      <div role="status">
        {found !== 'online' && !isTold && (
          <p className="bg-warn-soft px-5 py-2 text-center text-caption font-medium text-warn-ink">
            {t(`${found}.text`)}
          </p>
        )}
      </div>
      <AppBar {...bar} />
    </>
  );
}
