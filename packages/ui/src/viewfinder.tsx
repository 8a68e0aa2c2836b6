import type { ReactNode } from 'react';

/** The window the camera looks through: a square with four corners to put the code between. Holds a `video`. */
export function Viewfinder({ children, overlay }: { children: ReactNode; overlay?: ReactNode }) {
  return (
    <div className="relative isolate aspect-square w-full overflow-clip rounded-sheet bg-qr text-white [&_video]:size-full [&_video]:object-cover">
      {children}
      <svg
        viewBox="0 0 100 100"
        fill="none"
        stroke="currentColor"
        strokeWidth="1.25"
        strokeLinecap="round"
        aria-hidden="true"
        className="pointer-events-none absolute inset-[14%]"
      >
        <path d="M1 16V9a8 8 0 0 1 8-8h7M84 1h7a8 8 0 0 1 8 8v7M99 84v7a8 8 0 0 1-8 8h-7M16 99H9a8 8 0 0 1-8-8v-7" />
      </svg>
      {overlay !== undefined && (
        <div className="absolute inset-x-4 bottom-4 grid justify-items-center text-center text-small">
          {overlay}
        </div>
      )}
    </div>
  );
}
