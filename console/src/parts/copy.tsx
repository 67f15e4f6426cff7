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

/** Characters of East Asia and emoji take the place of two. */
const widthOf = (character: string) => (character >= '\u1100' ? 2 : 1);

/** As many whole characters as fit, from the beginning. */
function fitting(characters: readonly string[], width: number): string[] {
  let used = 0;
  const end = characters.findIndex((one) => (used += widthOf(one)) > width);
  return characters.slice(0, end < 0 ? characters.length : end);
}

/**
 * Cuts a long name in the middle, where image names and ids differ least; the whole is in the title. Isolated, so that
 * marks of direction in it turn nothing else around.
 */
export function LongText({ text, max = 40 }: { text: string; max?: number }) {
  const characters = [...text];
  if (fitting(characters, max).length === characters.length) return <bdi className="long">{text}</bdi>;
  const head = fitting(characters, Math.ceil((max - 1) / 2));
  const tail = fitting(characters.reverse(), Math.floor((max - 1) / 2)).reverse();
  return (
    <bdi className="long" title={text}>
      {head.join('')}…{tail.join('')}
    </bdi>
  );
}

export const shortId = (id: string) => id.replace(/^(sha256:[0-9a-f]{12})[0-9a-f]+$/, '$1…');
