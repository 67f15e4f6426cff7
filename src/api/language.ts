import type { Text } from '../platform/text.js';
import type { CommonParameters } from './common-parameters.js';

export type Language = 'en-US' | 'zh-CN';

/** Chinese when X-TC-Language begins with zh, else English. */
export const languageOf = ({ language }: CommonParameters): Language =>
  /^zh/i.test(language ?? '') ? 'zh-CN' : 'en-US';

export const worded = ({ en, zh }: Text, language: Language): string => (language === 'zh-CN' ? zh : en);
