import { useState } from 'react';
import { Button } from './button';
import { useTexts } from '../texts';

export function CopyButton({ text }: { text: string }) {
  const { t } = useTexts();
  const [copied, setCopied] = useState(false);
  const copy = () => {
    void navigator.clipboard.writeText(text).then(() => setCopied(true));
  };
  return (
    <Button size="small" variant="text" onClick={copy} onBlur={() => setCopied(false)}>
      {copied ? t('copy.done') : t('copy.copy')}
    </Button>
  );
}

/** Cuts a long name in the middle, where image names and ids differ least; the whole is in the title. */
export function LongText({ text, max = 40 }: { text: string; max?: number }) {
  if (text.length <= max) return <span className="long">{text}</span>;
  const head = Math.ceil((max - 1) / 2);
  return (
    <span className="long" title={text}>
      {text.slice(0, head)}…{text.slice(head + 1 - max)}
    </span>
  );
}

export const shortId = (id: string) => id.replace(/^(sha256:[0-9a-f]{12})[0-9a-f]+$/, '$1…');
