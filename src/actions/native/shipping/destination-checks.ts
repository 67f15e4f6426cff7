import { X509Certificate } from 'node:crypto';
import { Type } from '@sinclair/typebox';
import type { Fail } from '../../../api/define-action.js';
import { DestinationError } from '../../../domain/log-shipping.js';
import { quote, text } from '../../../platform/text.js';
import { refuseAddress } from '../../../shipping/allowed-addresses.js';

export const CaCertificate = Type.Optional(
  Type.String({
    maxLength: 65_536,
    description: 'PEM of the CA of the server; without, those that Node.js trusts',
  }),
);

export interface Reading {
  networks: readonly string[];
  fail: Fail<'InvalidParameterValue'>;
}

export function requireCertificate(path: string, pem: string, fail: Reading['fail']): void {
  if (pem === '') return;
  try {
    new X509Certificate(pem);
  } catch {
    throw fail(
      'InvalidParameterValue',
      text(
        `\`${path}\` must be a certificate in PEM, with its lines -----BEGIN CERTIFICATE----- and -----END CERTIFICATE-----.`,
        `\`${path}\` 必须为 PEM 格式的证书，并包含 -----BEGIN CERTIFICATE----- 与 -----END CERTIFICATE----- 行。`,
      ),
    );
  }
}

/** Names are judged each time they are looked up; what is written as an address, now. */
export function requireAddress(path: string, host: string, { networks, fail }: Reading): void {
  try {
    refuseAddress(host, networks);
  } catch (error) {
    if (!(error instanceof DestinationError)) throw error;
    throw fail(
      'InvalidParameterValue',
      text(
        `\`${path}\` must not lead to \`${quote(host)}\`: SHIPPING_NETWORKS of the service does not allow it.`,
        `\`${path}\` 不能指向 \`${quote(host)}\`：服务的 SHIPPING_NETWORKS 不允许该地址。`,
      ),
    );
  }
}
