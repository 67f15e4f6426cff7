import i18next from 'i18next';

/** What the API calls CRITICAL or XSS, in the language of the page; words that scanners bring stay as they are. */
export const wordOf = (word: string): string => i18next.t(`words.${word}`, { defaultValue: word });

/** What a job or setting is for, or an entry of the audit log says. */
export const meaningOf = (page: 'jobs' | 'settings' | 'auditActions', name: string): string =>
  i18next.t(`${page}.${name}`, { defaultValue: name });
