import { readdirSync, readFileSync } from 'node:fs';
import { requestedFromDockerHostConfig } from '../../../src/domain/privileges/from-docker-host-config.js';
import { requestedFromOciSpec } from '../../../src/domain/privileges/from-oci-spec.js';
import { requestedFromPodSpec } from '../../../src/domain/privileges/from-pod-spec.js';
import { compilePrivilegeRule } from '../../../src/domain/privileges/privilege-rule.js';
import type { SpecMaker } from '../../../src/domain/privileges/spec-maker.js';
import type { Derivation } from '../../../src/domain/privileges/requested.js';

const folder = new URL('../../cases/privileges/', import.meta.url);

type Source = 'OCI' | 'DOCKER' | 'POD';

/** One folder of test/cases/privileges: a description of a start, and what it must be read as. */
export interface Case {
  name: string;
  spec: unknown;
  expected: {
    why: string;
    source: Source;
    containerName?: string;
    /** Who made the OCI spec, as its reader is told. */
    maker?: SpecMaker;
    /** Details by item. */
    requested?: Record<string, string>;
    /** The items that the default policy hits, in order. */
    hits?: string[];
    problem?: string;
    path?: string;
  };
}

const readJson = (path: string): unknown => JSON.parse(readFileSync(new URL(path, folder), 'utf8'));

export const cases: Case[] = readdirSync(folder).map((name) => ({
  name,
  spec: readJson(`${name}/spec.json`),
  expected: readJson(`${name}/expected.json`) as Case['expected'],
}));

/** Reads a spec as the case's source does; another spec may be given in its place. */
export function derive({ expected, spec }: Case, given: unknown = spec): Derivation {
  const { source, containerName, maker } = expected;
  if (source === 'POD') return requestedFromPodSpec(given, containerName);
  return source === 'OCI' ? requestedFromOciSpec(given, { maker }) : requestedFromDockerHostConfig(given);
}

/** What the default policy, all five categories, finds in a derivation. */
export const defaultHits = compilePrivilegeRule({
  mode: 'DENY_SELECTED',
  privileges: ['BASE', 'FILE', 'NETWORK', 'SYSTEM', 'HIGH_RISK'],
});

/** The case of that name. */
export function findCase(name: string): Case {
  const found = cases.find((one) => one.name === name);
  if (!found) throw new Error(`test/cases/privileges has no ${name}`);
  return found;
}
