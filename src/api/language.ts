import type { Text } from '../platform/text.js';
import type { CommonParameters } from './common-parameters.js';

/** The languages that replies can be worded in. */
export type Language = 'en-US' | 'zh-CN';

/** The language that a request asks for by X-TC-Language: any Chinese, else English. */
export const languageOf = ({ language }: CommonParameters): Language =>
  /^zh/i.test(language ?? '') ? 'zh-CN' : 'en-US';

export const worded = ({ en, zh }: Text, language: Language): string => (language === 'zh-CN' ? zh : en);
