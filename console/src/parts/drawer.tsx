import { type ReactNode, useEffect, useId, useRef } from 'react';
import { Button } from './button';
import { useTexts } from '../texts';

interface DrawerProps {
  title: string;
  onClose(): void;
  /** Beside the title. */
  actions?: ReactNode;
  footer?: ReactNode;
  children: ReactNode;
  kind?: 'drawer' | 'question';
}

/** The browser's own modal dialog: it keeps the focus, closes by Escape, and gives the focus back. */
export function Drawer({ title, onClose, actions, footer, children, kind = 'drawer' }: DrawerProps) {
  const { t } = useTexts();
  const dialog = useRef<HTMLDialogElement>(null);
  const titleId = useId();
  useEffect(() => {
    const element = dialog.current!;
    if (!element.open) element.showModal();
    return () => element.close();
  }, []);
  return (
    <dialog
      ref={dialog}
      className={kind}
      aria-labelledby={titleId}
      onCancel={(event) => {
        event.preventDefault();
        onClose();
      }}
    >
      <div className="drawer-head row">
        <h2 id={titleId}>{title}</h2>
        {actions}
        <Button variant="text" size="small" onClick={onClose}>
          {t('drawer.close')}
        </Button>
      </div>
      <div className="drawer-body">{children}</div>
      {footer && <div className="drawer-foot row end">{footer}</div>}
    </dialog>
  );
}
