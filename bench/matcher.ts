import assert from 'node:assert/strict';
import { setTimeout } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { systemClock } from '../src/platform/clock.js';
import { compilePolicy, matchPolicies } from '../src/domain/matching/match-policies.js';
import { summarizeFindings, summaryBytes } from '../src/domain/matching/finding-summary.js';
import type { Finding } from '../src/domain/finding.js';
import type { RiskRule } from '../src/domain/policy.js';
import { compilePolicies } from '../src/domain/matching/policy-set.js';
import { indexFindings } from '../src/domain/matching/match-findings.js';
import { randomFrom } from '../test/support/random.js';
import { benchmark } from './support/benchmark.js';
import { say } from './support/progress.js';
import { atLeast, below, type Table } from './support/results.js';
import { casbin, factsOf, jsonRulesEngine } from './support/rival-matchers.js';
import { enforcing, typicalFindingCount, typicalFindings, typicalRules } from './support/typical-account.js';

/**
 * 1,000 policies against one image, by our matcher, json-rules-engine and casbin, which must
 * agree on what matches; then what it costs to prepare policies and images, and what an image's summary takes.
 * Contenders take turns in each round, so that a busy machine slows all of them; figures are medians of the rounds.
 */
const now = systemClock.now();
const rounds = 40;
const warmUpRounds = 20;
const policyCount = 1000;
const manyFindings = 1500;

const median = (numbers: number[]) => numbers.sort((a, b) => a - b)[Math.floor(numbers.length / 2)]!;
const round = (number: number) => Number(number.toPrecision(3)).toLocaleString('en');

type Contender = () => unknown;

/** Microseconds that one call takes. */
interface Cost {
  /** By the clock, which goes on while others use the processor. */
  elapsed: number;
  /** Of the processor, garbage collection on other threads included. */
  processor: number;
}

/** Calls for some 5 ms, so that most rounds are over before the system gives the processor to others. */
async function oneRound(call: Contender): Promise<Cost> {
  const processorBefore = process.cpuUsage();
  const started = performance.now();
  let calls = 0;
  // Waiting only where there is something to wait for: an await costs as much as a short answer of ours.
  do {
    const answer = call();
    if (answer instanceof Promise) await answer;
    calls += 1;
  } while (performance.now() - started < 5);
  const { user, system } = process.cpuUsage(processorBefore);
  return {
    elapsed: ((performance.now() - started) * 1000) / calls,
    processor: (user + system) / calls,
  };
}

/** The median cost of each contender. */
async function timed(contenders: Record<string, Contender>): Promise<Map<string, Cost>> {
  const costs = new Map<string, Cost[]>(Object.keys(contenders).map((name) => [name, []]));
  for (let n = -warmUpRounds; n < rounds; n += 1) {
    for (const [name, call] of Object.entries(contenders)) {
      const cost = await oneRound(call);
      if (n >= 0) costs.get(name)!.push(cost);
    }
    if (n % 10 === 0) process.stderr.write('.');
  }
  process.stderr.write('\n');
  const medianOf = (all: Cost[], field: keyof Cost) => median(all.map((cost) => cost[field]));
  return new Map(
    [...costs].map(([name, all]) => [
      name,
      { elapsed: medianOf(all, 'elapsed'), processor: medianOf(all, 'processor') },
    ]),
  );
}

/** What is told beside the judged figures. */
const details: (Table | string)[] = [];

/** Lets all contenders judge one image by the same rules; what each costs. */
async function compare(title: string, rules: readonly RiskRule[], findings: readonly Finding[]) {
  const set = compilePolicies(rules.map((rule, number) => enforcing(rule, number, now)));
  const all = rules.map((rule, number) => compilePolicy(enforcing(rule, number, now)));
  const summary = summarizeFindings(findings);
  const subject = { imageId: 'image', findings: indexFindings(findings), requested: [] };
  const facts = factsOf(findings);
  const rivals = { 'json-rules-engine': jsonRulesEngine(rules), casbin: await casbin(rules) };

  const ours = () => matchPolicies(set.candidates('image', summary), subject, now);
  const matched = ours().map(({ policy }) => policy.number);
  for (const [name, rival] of Object.entries(rivals)) {
    const numbers = (await rival(facts)).sort((a, b) => a - b);
    assert.deepEqual(numbers, matched, `${name} finds other policies to match`);
  }

  const what = `${title}: ${rules.length} policies, ${findings.length} findings, ${matched.length} match`;
  say(what);
  const candidates = set.candidates('image', summary);
  const times = await timed({
    'ours: candidates and exact match': ours,
    'ours: candidates alone': () => set.candidates('image', summary),
    'ours: exact match of known candidates': () => matchPolicies(candidates, subject, now),
    'ours: exact match of all policies': () => matchPolicies(all, subject, now),
    'json-rules-engine': () => rivals['json-rules-engine'](facts),
    casbin: () => rivals.casbin(facts),
  });
  const [first] = times.values();
  const rows = [...times].map(([name, { elapsed, processor }]) => [
    name,
    round(elapsed),
    round(processor),
    `${round(processor / first!.processor)}×`,
  ]);
  details.push(what, { head: ['Matcher', 'µs elapsed', 'µs of processor', 'ratio of processor'], rows });
  return {
    what,
    ours: first!,
    jsonRulesEngine: times.get('json-rules-engine')!,
    casbin: times.get('casbin')!,
  };
}

async function comparePreparing(rules: readonly RiskRule[], findings: readonly Finding[]) {
  const policies = rules.map((rule, number) => enforcing(rule, number, now));
  const set = compilePolicies(policies);
  const candidates = set.candidates('image', summarizeFindings(findings));
  const longLists = Array.from({ length: policyCount }, (_, policy) =>
    enforcing(
      { vulnerability: { cveIds: Array.from({ length: 1000 }, (_, n) => `CVE-${policy}-${n}`) } },
      policy,
      now,
    ),
  );
  say('Preparing');
  const times = await timed({
    [`summary of ${findings.length} findings`]: () => summarizeFindings(findings),
    [`index of ${findings.length} findings`]: () => indexFindings(findings),
    [`index of ${findings.length} findings, and its first exact match`]: () =>
      matchPolicies(candidates, { imageId: 'image', findings: indexFindings(findings), requested: [] }, now),
    [`set of ${policyCount} typical policies`]: () => compilePolicies(policies),
    [`set of ${policyCount} policies with 1,000 CVE ids each`]: () => compilePolicies(longLists),
  });
  const rows = [...times].map(([what, { elapsed, processor }]) => [
    what,
    round(elapsed / 1000),
    round(processor / 1000),
  ]);
  const longListsMb = (await bytesTaken(() => compilePolicies(longLists))) / 2 ** 20;
  details.push(`Preparing. The index of the 1,000,000 ids takes ${round(longListsMb)} MB.`);
  details.push({ head: ['What', 'ms elapsed', 'ms of processor'], rows });
}

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

/** The bytes in use in V8's heap and beside it. Buffers are freed a little after their arrays. */
async function bytesInUse(): Promise<number> {
  for (let n = 0; n < 3; n += 1) {
    collectGarbage();
    await setTimeout(50);
  }
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}

/** The bytes that what is made takes for as long as it is kept. */
async function bytesTaken(make: () => unknown): Promise<number> {
  const before = await bytesInUse();
  const made = make();
  const after = await bytesInUse();
  assert.ok(made);
  return after - before;
}

/** What the summaries of many images take, all told. */
async function measureSummaries(images: number) {
  const random = randomFrom(3);
  const counts = Array.from({ length: images }, () => typicalFindingCount(random));
  const findingCount = counts.reduce((sum, count) => sum + count, 0);
  let numbers = 0;
  let counted = 0;
  const bytes = await bytesTaken(() =>
    counts.map((count, n) => {
      const summary = summarizeFindings(typicalFindings(random, count));
      numbers += summary.byteLength;
      counted += summaryBytes(summary);
      if (n % 10_000 === 0) process.stderr.write('.');
      return summary;
    }),
  );
  process.stderr.write('\n');
  details.push(
    `Summaries of ${images} images with ${findingCount} findings, ${Math.max(...counts)} at the most`,
    {
      head: ['', 'bytes'],
      rows: [
        ['all summaries', round(bytes)],
        ['an image', round(bytes / images)],
        ['a finding', round(bytes / findingCount)],
        ['a finding, numbers alone', round(numbers / findingCount)],
        ['an image, beside its numbers', round((bytes - numbers) / images)],
        ['an image, as summaryBytes has it', round(counted / images)],
      ],
    },
  );
}

const findings = typicalFindings(randomFrom(1), manyFindings);
const rules = typicalRules(randomFrom(2), policyCount, findings);
const others = rules.filter((_, number) => number % 100 !== 50);
const critical: RiskRule[] = rules.map(() => ({ vulnerability: { severities: ['CRITICAL'] } }));
const criticalOrListed = rules.map(({ vulnerability }): RiskRule => ({
  vulnerability: { ...vulnerability, classes: [], labels: [], severities: ['CRITICAL'] },
  virus: { types: ['Trojan'] },
}));

await benchmark('matcher', `In process: ${policyCount} policies asked about one image`, async () => {
  const few = await compare('A few match', rules, findings);
  await compare('None matches', others, findings);
  await compare('A few match an image with few findings', rules, typicalFindings(randomFrom(4), 60));
  await compare('All match by severity', critical, findings);
  await compare('All match by severity and virus, each with lists of its own', criticalOrListed, findings);
  await comparePreparing(rules, findings);
  await measureSummaries(100_000);
  const perSecond = ({ processor }: Cost) => 1_000_000 / processor;
  const ours = { measure: 'a few match, a second of processor', value: perSecond(few.ours), unit: 'images' };
  return {
    rows: [
      atLeast({
        ...{ ...ours, times: 50 },
        yardstick: { name: 'json-rules-engine', value: perSecond(few.jsonRulesEngine) },
      }),
      atLeast({ ...ours, yardstick: { name: 'casbin', value: perSecond(few.casbin) } }),
      below(few.what, few.ours.elapsed, 200, 'µs'),
    ],
    details,
  };
});
