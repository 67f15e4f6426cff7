import { counted, type Text } from '../platform/text.js';
import { ApiError } from './api-error.js';
import { maxParameters } from './request.js';

/** Counted before anything is decoded, which takes a hundred times as long. A number is looked for faster than a text. */
export function refuseManyParameters(body: Buffer, separator: string, where: Text): void {
  const wanted = separator.length === 1 ? separator.charCodeAt(0) : separator;
  let count = 0;
  for (let at = body.indexOf(wanted); at >= 0; at = body.indexOf(wanted, at + separator.length)) {
    count += 1;
    if (count <= maxParameters) continue;
    throw new ApiError('RequestSizeLimitExceeded', {
      en: `${where.en} has more than ${counted(maxParameters, 'parameter')}; send JSON signed with TC3-HMAC-SHA256 instead.`,
      zh: `${where.zh}的参数超过 ${maxParameters} 个，请改用 TC3-HMAC-SHA256 签名的 JSON 请求。`,
    });
  }
}
