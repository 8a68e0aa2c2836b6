import type { ReactNode } from 'react';
import { classes } from './classes.tsx';

/** What stands where there is nothing yet: why it is empty, and the one thing to do about it. */
export function EmptyState({
  icon,
  title,
  children,
  action,
  className,
}: {
  icon: ReactNode;
  title: ReactNode;
  children?: ReactNode;
  action?: ReactNode;
  className?: string | undefined;
}) {
  return (
    <div className={classes('grid justify-items-center gap-4 px-6 py-12 text-center', className)}>
      <span className="grid size-14 place-items-center rounded-[18px] bg-accent-soft text-accent-ink">
        {icon}
      </span>
      <div className="stack max-w-sm gap-1.5">
        <h2 className="text-title">{title}</h2>
        {children !== undefined && <p className="text-muted">{children}</p>}
      </div>
      {action}
    </div>
  );
}
