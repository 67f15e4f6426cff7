import assert from 'node:assert/strict';
import { findingKinds } from '../../src/domain/finding.js';
import { spell, spellId } from '../domain/image-spellings.js';
import { below, pick, type Random, randomFrom } from '../support/random.js';
import { riskPolicy, secret, virus, vulnerability } from '../support/samples.js';
import { type Reply, startTestService, type TestService } from '../support/service.js';
import { ImageModel, type ModelReport, type Told } from './image-model.js';

/** Histories to try; the full check is `HISTORIES=10000 npx mocha test/decision/image-identity.test.ts --timeout 0`. */
const histories = Number(process.env['HISTORIES'] ?? 25);
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

describe('image identity: the service and a model of it', () => {
  let service: TestService;
  before(async () => {
    service = await startTestService();
    const RiskRule = {
      Vulnerability: { Severities: ['CRITICAL'] },
      Virus: { Severities: ['HIGH'] },
      SensitiveData: { Severities: ['CRITICAL'] },
    };
    await service.admin.call('CreateImageInterceptPolicy', riskPolicy({ RiskRule }));
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

  /** The marks that starts show; undefined for an unscanned image. */
  async function start(random: Random, images: Images, starts: readonly Told[], DryRun: boolean) {
    const { Decisions } = await service.agent.call('EvaluateContainerStarts', {
      Starts: starts.map((told) => {
        const id = told.id ?? told.shortId;
        const name = nameOf(random, images, told);
        return {
          Image: { ...(id && { ImageId: spellId(random, id) }), ...(name && { ImageName: name }) },
          Node: { NodeName: 'node-1' },
        };
      }),
      DryRun,
    });
    return (Decisions as Reply[]).map(({ ImageScanned, Matches }) => {
      const reasons = (Matches as { Reasons: { Detail: string }[] }[]).flatMap(({ Reasons }) => Reasons);
      const marks = reasons.map(({ Detail }) => /CVE-2026-[0-9-]+/.exec(Detail)![0]);
      return ImageScanned ? marks.sort() : undefined;
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
        assert.deepEqual(await start(random, images, [told], false), [model.start(told)?.sort()], tale());
        model.note(told);
      }
      const asked = Array.from({ length: 20 }, () => tell(random, images, true));
      const expected = asked.map((told) => model.start(told)?.sort());
      const found = await start(random, images, asked, true);
      const wrong = asked.filter((_, n) => String(found[n]) !== String(expected[n]));
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
  }).timeout(300_000);
});
