import { type ReactNode, useState } from 'react';
import { Button } from './button';
import { CopyButton } from './copy';
import { Input } from 'tdesign-react/es/input';
import type { CallError } from '../api/client';
import { useTexts } from '../texts';
import { Drawer } from './drawer';
import { Problem } from './problem';

interface QuestionProps {
  title: string;
  children: ReactNode;
  confirm: string;
  onConfirm(): void;
  onClose(): void;
  busy?: boolean;
  error?: CallError | null;
  /** Must be typed before the button works. */
  typed?: string;
  danger?: boolean;
}

/** Asks before something happens. Cancel has the focus, so Enter destroys nothing. */
export function Question(props: QuestionProps) {
  const { title, children, confirm, onConfirm, onClose, busy = false, error, typed, danger } = props;
  const { t } = useTexts();
  const [text, setText] = useState('');
  const footer = (
    <>
      <Button variant="outline" onClick={onClose} autoFocus>
        {t('drawer.cancel')}
      </Button>
      <Button
        theme={danger ? 'danger' : 'primary'}
        loading={busy}
        disabled={typed !== undefined && text !== typed}
        onClick={onConfirm}
      >
        {confirm}
      </Button>
    </>
  );
  return (
    <Drawer title={title} onClose={onClose} footer={footer} kind="question">
      {children}
      {typed !== undefined && (
        <div className="field">
          <label className="field">
            <span>{t('drawer.type', { name: typed })}</span>
            <Input value={text} onChange={setText} />
          </label>
          <div>
            <CopyButton text={typed} />
          </div>
        </div>
      )}
      {error && <Problem error={error} />}
    </Drawer>
  );
}
