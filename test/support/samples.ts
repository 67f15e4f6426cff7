/** Small, readable test data. Everything has a usable default; a test names only what it is about. */

import type { PolicySettings } from '../../src/domain/policy.js';

/** An image id that is recognisably the n-th of a test. */
export const imageId = (n: number | string): string => `sha256:${String(n).padStart(64, '0')}`;

export const vulnerability = (fields: object = {}) => ({
  CveId: 'CVE-2026-0001',
  Component: 'openssl',
  Version: '3.0.1',
  FixedVersion: '3.0.2',
  Severity: 'CRITICAL',
  ...fields,
});

export const virus = (fields: object = {}) => ({
  Path: '/usr/bin/minerd',
  Name: 'Unix.Trojan.Miner-1',
  Type: 'Trojan',
  Md5: 'a'.repeat(32),
  Severity: 'HIGH',
  ...fields,
});

export const secret = (fields: object = {}) => ({
  Path: '/app/.env',
  RuleId: 'aws-access-key-id',
  Type: 'AWS',
  Severity: 'CRITICAL',
  Title: 'AWS Access Key ID',
  ...fields,
});

/** A native scan report of one image. */
export const report = (n: number | string, fields: object = {}) => ({
  ImageId: imageId(n),
  ImageNames: [`registry.example.com/app:${n}`],
  Scanner: 'test',
  Vulnerabilities: [vulnerability()],
  ...fields,
});

/** The parameters of ImportImageScanReport for a native report. */
export const imported = (n: number | string, fields: object = {}) => ({
  Report: report(n, fields),
  Format: 'native',
});

/** A policy on critical vulnerabilities that intercepts at once. */
export const riskPolicy = (fields: object = {}) => ({
  PolicyName: 'no critical vulnerabilities',
  PolicyTemplate: 'RISK_IMAGE',
  RiskRule: { Vulnerability: { Severities: ['CRITICAL'] } },
  ...fields,
});

/** A policy on privileged containers that intercepts at once. */
export const privilegePolicy = (fields: object = {}) => ({
  PolicyName: 'no privileged containers',
  PolicyTemplate: 'PRIVILEGED_IMAGE',
  ...fields,
});

/** A container start on a node. */
export const start = (n: number | string, fields: object = {}) => ({
  Image: { ImageId: imageId(n) },
  Node: { NodeName: 'node-1', NodeIp: '10.0.0.1', PublicIp: '203.0.113.1' },
  ...fields,
});

/** What the store saves of a policy on images that observes for three days. */
export const policySettings = (fields: Partial<PolicySettings> = {}): PolicySettings => ({
  name: 'a policy',
  description: '',
  template: 'RISK_IMAGE',
  enabled: true,
  observationDays: 3,
  scope: { type: 'ALL' },
  riskRule: { vulnerability: { severities: ['CRITICAL'] } },
  privilegeRule: null,
  ...fields,
});
