import {
  createContext,
  useCallback,
  useContext,
  useEffect,
  useMemo,
  useRef,
  useState,
  type FocusEvent,
  type ReactNode,
} from 'react';
import { IconButton } from './button.tsx';
import { XIcon } from './icons.tsx';

export type Toast = {
  message: string;
  /** Takes back what was just done. */
  undo?: { label: string; onUndo: () => void } | undefined;
  /** Milliseconds it stays, not counting while it is pointed at or focused. Default 8000. */
  stayMs?: number | undefined;
};

type Shown = Toast & { id: number };

const missing = (): never => {
  throw new Error('useToast needs a ToastProvider above it.');
};
const ToastContext = createContext<{ readonly show: (toast: Toast) => void; readonly close: () => void }>({
  show: missing,
  close: missing,
});

/** Gives the function that shows a toast: what was done, and a way to undo it. A new one replaces the last. */
export const useToast = (): ((toast: Toast) => void) => useContext(ToastContext).show;

/** For what is not to be told any more once this is gone: takes the toast away with it. */
export function useToastsEnd(): void {
  const { close } = useContext(ToastContext);
  useEffect(() => close, [close]);
}

/** Holds the one toast of the page. */
export function ToastProvider({
  dismissLabel,
  children,
}: {
  /** What the closing cross says to those who hear it. */
  dismissLabel: string;
  children: ReactNode;
}) {
  const [shown, setShown] = useState<Shown>();
  const [held, setHeld] = useState(false);
  const layer = useRef<HTMLElement>(null);

  const show = useCallback((toast: Toast) => {
    setShown((last) => ({ ...toast, id: (last?.id ?? 0) + 1 }));
  }, []);
  const close = useCallback(() => {
    setShown(undefined);
    setHeld(false);
  }, []);

  const toasts = useMemo(() => ({ show, close }), [show, close]);

  // Raised anew for each toast: the top layer stacks by time of opening, and a dialog may have come in between.
  useEffect(() => {
    if (shown === undefined) return undefined;
    const element = layer.current;
    element?.showPopover();
    // What was pressed may be gone with what it did: who uses the keyboard goes on at the way to undo it.
    if (shown.undo !== undefined && document.activeElement === document.body)
      element?.querySelector('button')?.focus();
    return () => {
      const hadFocus = element?.contains(document.activeElement) === true;
      element?.hidePopover();
      if (hadFocus) document.querySelector<HTMLElement>('main h1[tabindex]')?.focus();
    };
  }, [shown]);

  useEffect(() => {
    if (shown === undefined || held) return undefined;
    const timer = setTimeout(close, shown.stayMs ?? 8000);
    return () => clearTimeout(timer);
  }, [shown, held, close]);

  const hold = useMemo(
    () => ({
      onPointerEnter: () => setHeld(true),
      onPointerLeave: () => setHeld(false),
      // By keyboard; a press of the mouse leaves the focus here without meaning it.
      onFocus: ({ target }: FocusEvent<HTMLElement>) => setHeld(target.matches(':focus-visible')),
      onBlur: () => setHeld(false),
    }),
    [],
  );

  return (
    <ToastContext value={toasts}>
      {children}
      {/* Always in the page, or a screen reader would not notice the change. */}
      <output className="sr-only">{shown?.message}</output>
      {/*
       * A landmark, so that those who go from one to the next find the way to undo. At the end of the page; over a dialog at its top, for
       * at the end are the dialog's buttons.
       */}
      <aside
        ref={layer}
        popover="manual"
        className="fixed inset-x-4 top-auto bottom-[calc(var(--toast-bottom,1.5rem)+env(safe-area-inset-bottom))] mx-auto w-fit max-w-[calc(100%-2rem)] overflow-visible bg-transparent [body:has(dialog:modal)_&]:top-[calc(1rem+env(safe-area-inset-top))] [body:has(dialog:modal)_&]:bottom-auto"
      >
        {shown !== undefined && (
          <div
            key={shown.id}
            data-theme="dark"
            className="flex min-h-12 animate-rise items-center gap-1 rounded-control bg-raised py-1 pr-1 pl-4 text-small text-ink shadow-float"
            {...hold}
          >
            <span className="py-2 pr-2">{shown.message}</span>
            {shown.undo !== undefined && (
              <button
                type="button"
                className="min-h-9 rounded-small px-3 font-semibold text-accent-ink transition hover:bg-sunken"
                onClick={() => {
                  shown.undo?.onUndo();
                  close();
                }}
              >
                {shown.undo.label}
              </button>
            )}
            <IconButton
              label={dismissLabel}
              icon={<XIcon className="size-4" />}
              className="size-9"
              onClick={close}
            />
          </div>
        )}
      </aside>
    </ToastContext>
  );
}
