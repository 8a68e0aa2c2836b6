import { useEffect, useRef } from 'react';

/** Title of a step; takes the focus when the step appears, so that it is read out. */
export function StepHead({ title, lead }: { title: string; lead: string }) {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => heading.current?.focus(), []);
  return (
    <div className="grid gap-2">
      <h1 ref={heading} tabIndex={-1} className="text-display outline-none">
        {title}
      </h1>
      <p className="text-muted">{lead}</p>
    </div>
  );
}
