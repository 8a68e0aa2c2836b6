import {
  createContext,
  useContext,
  useEffect,
  useId,
  useLayoutEffect,
  useRef,
  useState,
  type ReactNode,
} from 'react';
import { createPortal } from 'react-dom';
import { classes } from './classes.tsx';

export type DialogProps = {
  open: boolean;
  /** Escape, a press outside, or the browser's own way back asked to close it. Set `open` to false in answer. */
  onClose: () => void;
  title: ReactNode;
  /** One or two lines under the title. */
  detail?: ReactNode;
  children?: ReactNode;
  /** The buttons; the one that goes ahead first, as it then stands on the right, or on top where room is short. */
  actions?: ReactNode;
};

/** The foot of the dialog around; null while there is none yet, undefined outside of dialogs. */
const Foot = createContext<HTMLElement | null | undefined>(undefined);

/**
 * What is to be seen wherever in a long dialog somebody is: it stands over the buttons at its foot. Of several with the class `said-once`
 * the first is shown. Outside of a dialog: where it is written.
 */
export function AtFoot({ children }: { children: ReactNode }) {
  const foot = useContext(Foot);
  if (foot === undefined) return children;
  return foot === null ? null : createPortal(children, foot);
}

/**
 * The browser's own modal dialog: it holds the focus, makes the page behind inert and closes by Escape, without code of
 * ours. Opened and closed by `open`.
 */
function Modal({
  open,
  onClose,
  title,
  detail,
  children,
  actions,
  className,
}: DialogProps & { className: string }) {
  const dialog = useRef<HTMLDialogElement>(null);
  const heading = useRef<HTMLHeadingElement>(null);
  const [foot, setFoot] = useState<HTMLElement | null>(null);
  const [closings, setClosings] = useState(0);
  const id = useId();
  // Closed before it leaves the page: only `close` gives the focus back to what opened it.
  useLayoutEffect(() => {
    const { current } = dialog;
    if (!open || current === null) return undefined;
    current.showModal();
    return () => current.close();
  }, [open, closings]);
  // A step that is over takes its buttons with it: the next begins at the title, not outside of the dialog.
  useEffect(() => {
    const { current } = heading;
    if (!open || current === null || dialog.current?.contains(document.activeElement) !== false) return;
    // Not before: a dialog that opens gives the focus to the first that can take it, which is to be a field or button.
    current.tabIndex = -1;
    current.focus();
  });
  return (
    <dialog
      ref={dialog}
      aria-labelledby={`${id}-title`}
      aria-describedby={detail === undefined ? undefined : `${id}-detail`}
      className={className}
      onCancel={(event) => {
        // A file chooser in it that is left without a file says so with an event of the same name, and closes nothing.
        if (event.target !== event.currentTarget) return;
        event.preventDefault();
        onClose();
      }}
      // Browsers ask once: a second Escape closes whatever they were answered. Where it is to stay open, it is opened again.
      onClose={({ target, currentTarget }) => {
        const isMeant = !open || !currentTarget.isConnected || currentTarget.open;
        if (isMeant || target !== currentTarget) return;
        onClose();
        setClosings(closings + 1);
      }}
      // The dialog has no padding: a press that lands on the element itself came down outside of what it holds.
      onPointerDown={(event) => {
        if (event.target === event.currentTarget) onClose();
      }}
    >
      {open && (
        <div className="stack gap-5 p-6 pb-(--foot)">
          <div className="stack gap-1.5">
            <h2 ref={heading} id={`${id}-title`} className="text-title">
              {title}
            </h2>
            {detail !== undefined && (
              <p id={`${id}-detail`} className="text-muted">
                {detail}
              </p>
            )}
          </div>
          <Foot value={foot}>{children}</Foot>
          <div className="dialog-foot bg-raised has-[>:only-child:empty]:hidden">
            <div ref={setFoot} className="stack gap-3 empty:hidden [&>.said-once~.said-once]:hidden" />
            {actions !== undefined && <div className="action-bar">{actions}</div>}
          </div>
        </div>
      )}
    </dialog>
  );
}

const paper =
  'scroll-pb-48 [--foot:--spacing(6)] bg-raised text-ink shadow-float transition-[opacity,translate,scale,display,overlay] transition-discrete duration-200 backdrop:transition-opacity backdrop:duration-200 backdrop:opacity-0 open:backdrop:opacity-100 starting:open:backdrop:opacity-0';

/** A question or a short form in the middle of the screen. */
export function Dialog(props: DialogProps) {
  return (
    <Modal
      {...props}
      className={classes(
        paper,
        'm-auto w-[calc(100%-2rem)] max-w-md scale-[0.98] rounded-card opacity-0 open:scale-100 open:opacity-100 starting:open:scale-[0.98] starting:open:opacity-0',
      )}
    />
  );
}

/** The same from the bottom edge of a phone, under the thumb; on a wide screen a dialog. */
export function Sheet(props: DialogProps) {
  return (
    <Modal
      {...props}
      className={classes(
        paper,
        'mx-auto mt-auto mb-0 w-full max-w-lg translate-y-8 rounded-t-sheet [--foot:calc(--spacing(6)+env(safe-area-inset-bottom,0px))] opacity-0 open:translate-y-0 open:opacity-100 starting:open:translate-y-8 starting:open:opacity-0 sm:mb-auto sm:rounded-card',
      )}
    />
  );
}
