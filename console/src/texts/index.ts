import i18next from 'i18next';
import { useSyncExternalStore } from 'react';
import { type Language, setCallContext } from '../api/client';
import { en } from './en';
import { zh } from './zh';

type Texts = typeof en;
type WithoutForm<K extends string> = K extends `${infer Name}_one` | `${infer Name}_other` ? Name : K;
/** `policies.title`, or `images.count` for a text with forms for one and for many. */
export type TextKey = {
  [Page in keyof Texts & string]: `${Page}.${WithoutForm<keyof Texts[Page] & string>}`;
}[keyof Texts & string];

const remembered = 'console-language';

function firstLanguage(): Language {
  const chosen = localStorage.getItem(remembered);
  if (chosen === 'en' || chosen === 'zh') return chosen;
  return navigator.language.startsWith('zh') ? 'zh' : 'en';
}

await i18next.init({
  lng: firstLanguage(),
  resources: { en: { translation: en }, zh: { translation: zh } },
  // React escapes what it shows.
  interpolation: { escapeValue: false },
});
applyLanguage();
i18next.on('languageChanged', applyLanguage);

function applyLanguage(): void {
  const language = i18next.language as Language;
  setCallContext({ language });
  document.documentElement.lang = language === 'zh' ? 'zh-CN' : 'en';
  document.title = i18next.t('frame.product');
}

export function setLanguage(language: Language): void {
  localStorage.setItem(remembered, language);
  void i18next.changeLanguage(language);
}

function subscribe(changed: () => void): () => void {
  i18next.on('languageChanged', changed);
  return () => i18next.off('languageChanged', changed);
}

/** With separators, as 1,204. */
function numberText(value: number): string {
  return new Intl.NumberFormat(i18next.language).format(value);
}

export type Say = (key: TextKey, values?: Record<string, string | number>) => string;
export const say: Say = (key, values = {}) => {
  const written = Object.entries(values).map(([name, value]) => [
    name,
    typeof value === 'number' ? numberText(value) : value,
  ]);
  return i18next.t(key, { ...values, replace: Object.fromEntries(written) as object });
};

/** The texts in the language that is set; what uses it renders again when that changes. */
export function useTexts(): { t: Say; number(value: number): string; language: Language } {
  const language = useSyncExternalStore(subscribe, () => i18next.language as Language);
  return { t: say, number: numberText, language };
}
