import assert from 'node:assert/strict';
import { isDeepStrictEqual } from 'node:util';
import { findingKinds } from '../../src/domain/finding.js';
import { spell, spellId } from '../domain/image-spellings.js';
import { below, pick, type Random, randomFrom } from '../support/random.js';
import { rounds } from '../support/rounds.js';
import { riskPolicy, secret, virus, vulnerability } from '../support/samples.js';
import { type Reply, startTestService, type TestService } from '../support/service.js';
import { ImageModel, type ModelReport, type Told } from './image-model.js';

/** Histories to try; the full check is `HISTORIES=10000 npx mocha test/decision/image-identity.test.ts`. */
const histories = Number(process.env['HISTORIES'] ?? rounds(3, 25));
const timeoutMs = 300_000 + 1000 * histories;
const firstSeed = Number(process.env['SEED'] ?? 1);
/** Histories at the same time, each about images of its own. */
const atOnce = 10;
const stepsEach = 10;

const digits = (random: Random) => Array.from({ length: 64 }, () => below(random, 16).toString(16)).join('');

/** The images of one history: few, so that they meet, and their names move between them. */
function imagesOf(random: Random, seed: number) {
  const repository = `acme/app-${seed}`;
  return {
    repository,
    ids: [0, 1, 2].map(() => `sha256:${digits(random)}`),
    digests: [0, 1, 2].map(() => `sha256:${digits(random)}`),
    tags: ['1', 'latest'],
  };
}
type Images = ReturnType<typeof imagesOf>;

/** An image by some of what tells which it is. A digest belongs to one id, a name to any. */
function tell(random: Random, { repository, ids, digests, tags }: Images, isStart: boolean): Told {
  const n = below(random, 3);
  const name = random() < 0.7 ? `docker.io/${repository}:${pick(random, tags)}` : undefined;
  const digest = random() < 0.3 ? digests[n] : undefined;
  const hasId = random() < 0.5 || (!name && !digest);
  const short = isStart && hasId && random() < 0.3 ? ids[n]!.slice(0, 19 + below(random, 10)) : undefined;
  return { name, digest, id: hasId && !short ? ids[n] : undefined, shortId: short };
}

/** The name as a report or start has it: one text for the tag and the digest. */
function nameOf(random: Random, { repository }: Images, { name, digest }: Told): string | undefined {
  if (!name && !digest) return undefined;
  const tag = name?.slice(name.lastIndexOf(':') + 1);
  return spell(random, { host: 'docker.io', repository, ...(tag && { tag }), ...(digest && { digest }) });
}

const findings = {
  VULNERABILITY: (mark: string) => ({ Vulnerabilities: mark ? [vulnerability({ CveId: mark })] : [] }),
  VIRUS: (mark: string) => ({ Viruses: mark ? [virus({ Name: mark })] : [] }),
  SENSITIVE_DATA: (mark: string) => ({ SensitiveData: mark ? [secret({ Title: mark })] : [] }),
};

const everyKind = {
  Vulnerability: { Severities: ['CRITICAL'] },
  Virus: { Severities: ['HIGH'] },
  SensitiveData: { Severities: ['CRITICAL'] },
};

function startOf(random: Random, images: Images, told: Told) {
  const id = told.id ?? told.shortId;
  const name = nameOf(random, images, told);
  return {
    Image: { ...(id && { ImageId: spellId(random, id) }), ...(name && { ImageName: name }) },
    Node: { NodeName: 'node-1' },
  };
}

const missingFrom = (reasons: Set<string>, expected: Set<string>) =>
  [...expected].filter((reason) => !reasons.has(reason));

const defined = (told: Told): Told =>
  Object.fromEntries(Object.entries(told).filter(([, value]) => value !== undefined));

describe('image identity: the service and a model of it', () => {
  let service: TestService;
  before(async () => {
    service = await startTestService();
    await service.admin.call('CreateImageInterceptPolicy', riskPolicy({ RiskRule: everyKind }));
  });
  after(() => service.stop());

  async function report(random: Random, images: Images, { told, time, results }: ModelReport) {
    const name = nameOf(random, images, told);
    const ofKinds = findingKinds.map((kind) =>
      results[kind] === undefined ? {} : findings[kind](results[kind]),
    );
    await service.admin.call('ImportImageScanReport', {
      Report: {
        Scanner: pick(random, ['trivy', 'grype', 'clamav']),
        ScanTime: new Date(Date.UTC(2026, 1, time)).toISOString(),
        ...(told.id && { ImageId: spellId(random, told.id) }),
        ...(name && { ImageNames: [name] }),
        ...Object.assign({}, ...ofKinds),
      },
      Format: 'native',
    });
  }

  /** What starts show: the marks, and whether the image counts as scanned. */
  async function start(random: Random, images: Images, starts: readonly Told[], DryRun: boolean) {
    const { Decisions } = await service.agent.call('EvaluateContainerStarts', {
      Starts: starts.map((told) => startOf(random, images, told)),
      DryRun,
    });
    return (Decisions as Reply[]).map(({ ImageScanned, Matches }) => {
      const reasons = (Matches as { Reasons: { Detail: string }[] }[]).flatMap(({ Reasons }) => Reasons);
      const marks = reasons.map(({ Detail }) => /CVE-2026-[0-9-]+/.exec(Detail)?.[0] ?? Detail);
      return { scanned: ImageScanned as boolean, marks: marks.sort() };
    });
  }

  async function playHistory(seed: number): Promise<void> {
    const random = randomFrom(seed);
    const images = imagesOf(random, seed);
    const model = new ImageModel();
    const story: unknown[] = [];
    const tale = () => `seed ${seed}: ${JSON.stringify(story, undefined, 1)}`;
    for (let step = 0; step < stepsEach; step += 1) {
      if (random() < 0.5) {
        const told = tell(random, images, false);
        const mark = (n: number) => (random() < 0.2 ? '' : `CVE-2026-${seed}-${step}-${n}`);
        const kinds = findingKinds.filter(() => random() < 0.5);
        const covered = kinds.length > 0 ? kinds : [pick(random, findingKinds)];
        const results = Object.fromEntries(covered.map((kind, n) => [kind, mark(n)]));
        const made = { told, time: 1 + below(random, 5), results };
        story.push(made);
        model.report(made);
        await report(random, images, made);
      } else {
        const told = tell(random, images, true);
        story.push({ start: told });
        assert.deepEqual(await start(random, images, [told], false), [model.start(told)], tale());
        model.note(told);
      }
      const asked = Array.from({ length: 20 }, () => tell(random, images, true));
      const expected = asked.map((told) => model.start(told));
      const found = await start(random, images, asked, true);
      const wrong = asked.filter((_, n) => !isDeepStrictEqual(found[n], expected[n]));
      assert.deepEqual(found, expected, `${tale()} then ${JSON.stringify(wrong)}`);
    }
  }

  it(`agree over ${histories} histories of reports and starts`, async () => {
    for (let done = 0; done < histories; done += atOnce) {
      const seeds = Array.from(
        { length: Math.min(atOnce, histories - done) },
        (_, n) => firstSeed + done + n,
      );
      await Promise.all(seeds.map(playHistory));
    }
  }).timeout(timeoutMs);

  describe('whatever is told besides', () => {
    before(async () => {
      await service.newAccounts();
      const RiskRule = { ...everyKind, UnscannedImage: 'MATCH' };
      await service.admin.call('CreateImageInterceptPolicy', riskPolicy({ RiskRule }));
    });

    /** What every policy has against starts: the values of all reasons. */
    async function against(random: Random, images: Images, starts: readonly Told[]): Promise<Set<string>[]> {
      const Privileges = ['PRIVILEGED'];
      const { Decisions } = await service.agent.call('EvaluateContainerStarts', {
        Starts: starts.map((told) => ({ ...startOf(random, images, told), Privileges })),
        DryRun: true,
      });
      return (Decisions as Reply[]).map(
        ({ Matches }) =>
          new Set(
            (Matches as { Reasons: { Criterion: string; Detail: string }[] }[]).flatMap(({ Reasons }) =>
              Reasons.map(
                ({ Criterion, Detail }) => `${Criterion} ${/CVE-2026-[0-9-]+/.exec(Detail)?.[0] ?? ''}`,
              ),
            ),
          ),
      );
    }

    /** An allow-list of an id, a digest and a name of the history. */
    async function allowOnly({ ids, digests, repository }: Images): Promise<void> {
      const ImageIds = [ids[0]!, digests[1]!, `${repository}:1`];
      const policy = {
        ImageScope: { Type: 'SELECTED', ImageIds },
        PrivilegeRule: { Mode: 'ALLOW_ONLY_SELECTED' },
      };
      const { PolicyId } = await service.admin.call('CreateImageInterceptPolicy', {
        ...{ PolicyName: 'allow-list', PolicyTemplate: 'PRIVILEGED_IMAGE', ...policy },
      });
      allowList = PolicyId as string;
    }
    let allowList: string;

    it('a start is judged no milder, and an earlier claim makes none milder', async () => {
      for (let seed = firstSeed + 50_000; seed < firstSeed + 50_000 + histories / 2; seed += 1) {
        const random = randomFrom(seed);
        const images = imagesOf(random, seed);
        const model = new ImageModel();
        await allowOnly(images);
        for (let step = 0; step < 6; step += 1) {
          const results = { [pick(random, findingKinds)]: random() < 0.4 ? '' : `CVE-2026-${seed}-${step}` };
          const made = { told: tell(random, images, false), time: 1 + below(random, 5), results };
          model.report(made);
          await report(random, images, made);
          const asked = Array.from({ length: 12 }, () => tell(random, images, true)).filter(
            ({ id, shortId, digest }) => id ?? shortId ?? digest,
          );
          const besides = asked.map((told) => ({
            ...tell(random, images, true),
            ...defined(told),
            id: told.id,
            shortId: told.shortId,
          }));
          const [alone, together] = [
            await against(random, images, asked),
            await against(random, images, besides),
          ];
          const milder = asked.flatMap((told, n) => {
            const missing = missingFrom(together[n]!, alone[n]!).filter(
              (reason) => !(reason.startsWith('UNSCANNED') && model.isScannedByName(besides[n]!)),
            );
            return missing.length > 0 ? [{ told, besides: besides[n], missing }] : [];
          });
          assert.deepEqual(milder, [], `seed ${seed}`);
          // Whatever agents now claim, what was held against a start before still is.
          const claims = Array.from({ length: 3 }, () => tell(random, images, true));
          await start(random, images, claims, false);
          for (const claim of claims) model.note(claim);
          const after = await against(random, images, asked);
          const forgotten = asked.filter((_, n) => missingFrom(after[n]!, alone[n]!).length > 0);
          assert.deepEqual(forgotten, [], `seed ${seed} after ${JSON.stringify(claims)}`);
        }
        await service.admin.call('DeleteImageInterceptPolicy', { PolicyIds: [allowList] });
      }
    }).timeout(timeoutMs);
  });
});
