import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { contentsOf } from '../../../support/contents.js';
import {
  imageId,
  imported,
  report,
  riskPolicy,
  secret,
  start,
  virus,
  vulnerability,
} from '../../../support/samples.js';
import { type Reply, startTestService, type TestService } from '../../../support/service.js';
import { noFixtures, skip } from '../../../support/skip.js';

const samples = join('examples', 'reports');
const fixtures = join('..', 'shared', 'fixtures');

/** Real reports, kept outside the project. */
const realReports = [
  'trivy/alpine-39.json',
  'trivy/fluentd-gems.json',
  'trivy/ubuntu-1804.json',
  'trivy/secrets.json',
  'grype/ghsa.json',
  'grype/keycloak.json',
].map((file) => join(fixtures, file));
const sampleReports = readdirSync(samples).map((file) => join(samples, file));

/** How many entries a report has, counted by the words that every entry of a kind has once. */
function plainCounts(text: string) {
  const count = (pattern: RegExp) => text.match(pattern)?.length ?? 0;
  return {
    VulnerabilityCount: count(/"VulnerabilityID"|"artifact":|"CveId"/g),
    VirusCount: count(/ FOUND$/gm),
    SensitiveDataCount: count(/"RuleID"|"RuleId"/g),
  };
}

const countsOf = ({ VulnerabilityCount, VirusCount, SensitiveDataCount }: Reply) => ({
  VulnerabilityCount,
  VirusCount,
  SensitiveDataCount,
});

describe('ImportImageScanReport', () => {
  let service: TestService;
  before(async () => {
    service = await startTestService();
  });
  beforeEach(() => service.newAccounts());
  after(() => service.stop());

  const submit = async (params: object) =>
    (await service.admin.call('ImportImageScanReport', params))['Images'] as Reply[];
  const detail = (ImageId: unknown, params: object = {}) =>
    service.admin.call('DescribeImageDetail', { ImageId, Limit: 100, ...params });
  const images = async () =>
    (await service.admin.call('DescribeImageList', { Limit: 100 }))['ImageList'] as Reply[];
  const refuse = (code: string, params: object, message: RegExp) =>
    service.admin.expectRefusal(code, 'ImportImageScanReport', params, message);

  describe('reports of scanners', () => {
    for (const file of [...sampleReports, ...realReports]) {
      const named = file.endsWith('.txt') ? { ImageName: 'registry.example.com/miner:1' } : {};

      it(`${file} gives as many findings as it has entries, as text and as JSON`, async function () {
        if (!existsSync(file)) skip(this, noFixtures);
        const text = readFileSync(file, 'utf8');
        const [image, ...others] = await submit({ Report: text, ...named });
        assert.equal(others.length, 0);
        assert.deepEqual(countsOf(image!), plainCounts(text));
        const { TotalCount, Findings, Image } = await detail(image!['ImageId']);
        assert.equal(
          TotalCount,
          Object.values(plainCounts(text)).reduce((sum, count) => sum + count, 0),
        );
        const severity = (one: string) =>
          Findings.filter(({ Kind, Severity }: Reply) => Kind === 'VULNERABILITY' && Severity === one)
            .length as number;
        assert.deepEqual(
          [Image.CriticalCount, Image.HighCount, Image.MediumCount, Image.LowCount],
          ['CRITICAL', 'HIGH', 'MEDIUM', 'LOW'].map(severity),
        );
        if (file.endsWith('.txt')) return;
        const [again] = await submit({ Report: JSON.parse(text) as object, ...named });
        assert.deepEqual(again, { ...image, Replaced: true });
      });

      it(`a policy on one finding of ${file} intercepts that image and no other`, async function () {
        if (!existsSync(file)) skip(this, noFixtures);
        const text = readFileSync(file, 'utf8');
        for (const other of sampleReports.filter((one) => one !== file && !one.endsWith('.txt')))
          await submit({ Report: readFileSync(other, 'utf8') });
        const [image] = await submit({ Report: text, ...named });
        const { Findings } = await detail(image!['ImageId']);
        const [finding] = Findings as Reply[];
        const RiskRule = {
          VULNERABILITY: { Vulnerability: { CveIds: [finding!['CveId']] } },
          VIRUS: { Virus: { Names: [finding!['Name']] } },
          SENSITIVE_DATA: { SensitiveData: { Types: [finding!['Type']] } },
        }[finding!['Kind'] as 'VIRUS'];
        await service.admin.call('CreateImageInterceptPolicy', riskPolicy({ RiskRule }));
        for (const { ImageId } of await images()) {
          // Public fixtures and samples may share an advisory; what has it is what counts.
          const { Findings: all } = await detail(ImageId);
          const has = (all as Reply[]).some((one) =>
            finding!['Kind'] === 'SENSITIVE_DATA'
              ? one['Kind'] === 'SENSITIVE_DATA' && one['Type'] === finding!['Type']
              : one['CveId'] === finding!['CveId'] && one['Name'] === finding!['Name'],
          );
          const { Decision } = await service.agent.call(
            'EvaluateContainerStart',
            start(1, { Image: { ImageId } }),
          );
          assert.equal(Decision, has ? 'INTERCEPT' : 'ALLOW', ImageId as string);
          assert.ok(has || ImageId !== image!['ImageId']);
        }
        const { Decision } = await service.agent.call('EvaluateContainerStart', start(99));
        assert.equal(Decision, 'ALLOW');
      });
    }
  });

  describe('replacing', () => {
    const counts = async (n: number) => countsOf((await detail(imageId(n)))['Image'] as Reply);

    it('replaces kind by kind and leaves the kinds that a report does not speak of', async () => {
      const [first] = await submit(
        imported(1, {
          Vulnerabilities: [vulnerability(), vulnerability({ CveId: 'CVE-2026-2', Severity: 'LOW' })],
          Viruses: [virus()],
        }),
      );
      assert.equal(first?.['Replaced'], false);
      const [second] = await submit(
        imported(1, { Vulnerabilities: undefined, SensitiveData: [secret(), secret()] }),
      );
      assert.equal(second?.['Replaced'], false, 'there was no result of this kind before');
      const three = { VulnerabilityCount: 2, VirusCount: 1, SensitiveDataCount: 2 };
      assert.deepEqual(countsOf(second!), three);
      assert.deepEqual(await counts(1), three);
      const [third] = await submit(
        imported(1, { Vulnerabilities: [], Viruses: [virus(), virus({ Path: '/b' })] }),
      );
      assert.equal(third?.['Replaced'], true);
      assert.deepEqual(await counts(1), { VulnerabilityCount: 0, VirusCount: 2, SensitiveDataCount: 2 });
      const { Image, TotalCount } = await detail(imageId(1));
      assert.deepEqual([Image.CriticalCount, Image.LowCount, TotalCount], [0, 0, 4]);
    });

    it('a clean result is a result: a later one replaces it', async () => {
      await submit(imported(1, { Vulnerabilities: [] }));
      assert.equal((await images())[0]?.['Scanned'], true);
      const [again] = await submit(imported(1));
      assert.equal(again?.['Replaced'], true);
    });

    it('keeps the names of earlier reports behind those of the newest', async () => {
      await submit(imported(1, { ImageNames: ['a:1', 'a:2'], Size: 5 }));
      const [image] = await submit(imported(1, { ImageNames: ['b:1', 'a:2'] }));
      assert.deepEqual(image?.['ImageNames'], ['b:1', 'a:2', 'a:1']);
      assert.equal(
        (await images())[0]?.['Size'],
        5,
        'a report that does not tell the size does not take it away',
      );
    });

    it('takes the time of the scan from the report, then from the caller, then from the clock', async () => {
      const scanTime = async (n: number, params: object) => {
        await submit(params);
        return (await detail(imageId(n)))['Image'].ScanTime as string;
      };
      assert.equal(await scanTime(1, imported(1)), '2026-03-10 12:00:00');
      assert.equal(
        await scanTime(2, { ...imported(2), ScanTime: '2026-03-01 08:00:00' }),
        '2026-03-01 08:00:00',
      );
      const own = imported(3, { ScanTime: '2026-02-01T00:00:00Z' });
      assert.equal(await scanTime(3, { ...own, ScanTime: '2026-03-01 08:00:00' }), '2026-02-01 08:00:00');
    });

    it('an older report changes nothing of a kind of which there is a newer result, and says so', async () => {
      await submit({ ...imported(1), ScanTime: '2026-03-05 08:00:00' });
      const both = imported(1, { Scanner: 'older', Vulnerabilities: [], Viruses: [virus()] });
      const [image] = await submit({ ...both, ScanTime: '2026-03-01 08:00:00' });
      const { VulnerabilityCount, VirusCount, Replaced, Skipped } = image!;
      const newer = { Kind: 'VULNERABILITY', ScanTime: '2026-03-05 08:00:00', Scanner: 'test' };
      assert.deepEqual(
        { VulnerabilityCount, VirusCount, Replaced, Skipped },
        { VulnerabilityCount: 1, VirusCount: 1, Replaced: false, Skipped: [newer] },
      );
      const { Image } = await detail(imageId(1));
      assert.deepEqual([Image.ScanTime, Image.Scanner], ['2026-03-05 08:00:00', 'test']);
      const [equal] = await submit({ ...both, ScanTime: '2026-03-05 08:00:00' });
      assert.deepEqual([equal?.['VulnerabilityCount'], equal?.['Skipped']], [0, []]);
    });

    it('a result that claims to be from the future does not lock out those that follow', async () => {
      await submit({ ...imported(1), ScanTime: '2099-01-01 00:00:00' });
      const [image] = await submit(imported(1, { Vulnerabilities: [] }));
      assert.deepEqual([image?.['VulnerabilityCount'], image?.['Skipped']], [0, []]);
    });

    it('a time in the future, of the report or of the call, is taken for now', async () => {
      const now = service.clock.now().getTime();
      const Report = { ...report(3), ScanTime: '2036-01-01T00:00:00Z' };
      await submit({ Report });
      await submit({ ...imported(4), ScanTime: '2036-01-01 00:00:00' });
      for (const n of [3, 4]) {
        const { Image } = await detail(imageId(n));
        assert.equal(Date.parse(`${(Image as Reply)['ScanTime']}+08:00`), Math.floor(now / 1000) * 1000);
      }
    });

    it('results of one image by name and by id come together, whichever comes first', async () => {
      const byName = {
        ...imported(1, { Viruses: [virus()], ImageId: undefined, Vulnerabilities: undefined }),
      };
      const orders = [
        [byName, imported(1)],
        [
          imported(2),
          { ...imported(2, { Viruses: [virus()], ImageId: undefined, Vulnerabilities: undefined }) },
        ],
      ];
      for (const order of orders) for (const params of order) await submit(params);
      for (const n of [1, 2]) {
        const { Image } = await detail(imageId(n));
        assert.deepEqual([Image.VulnerabilityCount, Image.VirusCount], [1, 1], `image ${n}`);
      }
      assert.equal((await images()).length, 2);
    });

    it('what a start claims of a name does not redirect a report by that name', async () => {
      const claimed = start(9, { Image: { ImageId: imageId(9), ImageName: 'app:1' } });
      await service.agent.call('EvaluateContainerStart', claimed);
      const [image] = await submit(imported(1, { ImageId: undefined, ImageNames: ['app:1'] }));
      assert.equal(image?.['ImageId'], 'name:docker.io/library/app:1');
      await submit(imported(9, { ImageNames: ['other:1'] }));
      assert.deepEqual((await detail(imageId(9)))['Image'].ImageNames, ['other:1']);
    });

    it('an id that is cut short is completed, or refused where no one image begins so', async () => {
      await submit(imported('abc'));
      const byShortId = {
        ...imported(1, { ImageId: undefined, Vulnerabilities: [] }),
        ImageId: '0'.repeat(12),
      };
      const [image] = await submit(byShortId);
      assert.equal(image?.['ImageId'], imageId('abc'));
      await submit(imported('abd'));
      await service.admin.expectRefusal('InvalidParameterValue', 'ImportImageScanReport', byShortId);
    });
  });

  describe('which image a report is about', () => {
    const virusLog = '/x: Unix.Trojan.Mirai-1 FOUND\n';

    it('ClamAV text goes to the image that is known by the name', async () => {
      await submit(imported(1, { ImageNames: ['registry.example.com/app:1'] }));
      const [image] = await submit({ Report: virusLog, ImageName: 'registry.example.com/app:1' });
      assert.equal(image?.['ImageId'], imageId(1));
      assert.deepEqual(countsOf(image!), { VulnerabilityCount: 1, VirusCount: 1, SensitiveDataCount: 0 });
      assert.equal((await images()).length, 1);
    });

    it('ClamAV text of a name that nobody knows makes an image, found by that name', async () => {
      const [image] = await submit({ Report: virusLog, ImageName: 'nginx' });
      assert.equal(image?.['ImageId'], 'name:docker.io/library/nginx:latest');
      const RiskRule = { Virus: { Names: ['Unix.Trojan.Mirai-1'] } };
      await service.admin.call('CreateImageInterceptPolicy', riskPolicy({ RiskRule }));
      const Image = { ImageName: 'docker.io/library/nginx:latest' };
      const { Decision } = await service.agent.call('EvaluateContainerStart', start(1, { Image }));
      assert.equal(Decision, 'INTERCEPT');
    });

    it('a digest says more than a tag that has moved on', async () => {
      const digest = (n: number) => `app@sha256:${String(n).repeat(64)}`;
      await submit(imported(1, { ImageNames: ['app:1', digest(1)] }));
      await submit(imported(2, { ImageNames: ['app:1', digest(2)] }));
      const nameless = { ImageNames: ['app:1', digest(1)], Viruses: [virus()] };
      const [image] = await submit({
        Report: { ...report(1, nameless), ImageId: undefined },
        Format: 'native',
      });
      assert.equal(image?.['ImageId'], imageId(1));
    });

    it('is told by ImageId where the report has no id, in any spelling', async () => {
      const [image] = await submit({ Report: virusLog, ImageId: imageId(7).slice(7) });
      assert.equal(image?.['ImageId'], imageId(7));
    });

    it('has to be told by somebody', () =>
      refuse('MissingParameter', { Report: virusLog }, /give `ImageId` or `ImageName`/).then(
        () => undefined,
      ));

    it('MD5s given beside a ClamAV report belong to its files', async () => {
      const Md5 = 'ABCDEF0123456789'.repeat(2);
      const [image] = await submit({ Report: virusLog, ImageName: 'app', FileMd5s: [{ Path: '/x', Md5 }] });
      const { Findings } = await detail(image?.['ImageId']);
      assert.equal(Findings[0].Md5, Md5.toLowerCase());
      const RiskRule = { Virus: { Md5s: [Md5] } };
      await service.admin.call('CreateImageInterceptPolicy', riskPolicy({ RiskRule }));
      const { Matches } = await service.agent.call(
        'EvaluateContainerStart',
        start(1, { Image: { ImageName: 'app' } }),
      );
      assert.equal(Matches[0].Reasons[0].Criterion, 'VIRUS_MD5');
    });
  });

  describe('cluster reports', () => {
    const resource = (n: number, fields: object = {}) => ({
      Namespace: 'shop',
      Kind: 'Deployment',
      Name: `app-${n}`,
      Metadata: [{ ImageID: imageId(n), RepoTags: [`app:${n}`] }],
      Results: [
        {
          Target: `app:${n} (alpine 3.20)`,
          Class: 'os-pkgs',
          Type: 'alpine',
          Vulnerabilities: [
            { VulnerabilityID: `CVE-2026-${n}`, PkgName: 'musl', InstalledVersion: '1', Severity: 'HIGH' },
          ],
        },
      ],
      ...fields,
    });
    const cluster = (...resources: object[]) => ({ Report: { ClusterName: 'c', Resources: resources } });

    it('gives an entry for each image, in the order of the report', async () => {
      const found = await submit(cluster(resource(2), resource(1), resource(2)));
      assert.deepEqual(
        found.map(({ ImageId, VulnerabilityCount, Replaced }) => [ImageId, VulnerabilityCount, Replaced]),
        [
          [imageId(2), 1, false],
          [imageId(1), 1, false],
        ],
      );
    });

    it('an image told once by its id and once by a name that is known to be its is one image', async () => {
      await submit(cluster(resource(1)));
      const byName = resource(1, { Metadata: [{ RepoTags: ['app:1'] }] });
      const found = await submit(cluster(resource(1), byName));
      assert.deepEqual(
        found.map(({ ImageId, VulnerabilityCount, Replaced }) => [ImageId, VulnerabilityCount, Replaced]),
        [[imageId(1), 1, true]],
      );
      assert.equal((await images()).length, 1);
    });

    it('nothing is taken of a report of which one image cannot be read', async () => {
      const before = await contentsOf(service.db);
      const broken = resource(3, {
        Results: [{ Target: 'x', Class: 'os-pkgs', Vulnerabilities: [{ Severity: 'HIGH' }] }],
      });
      await refuse(
        'InvalidParameter.ParsingError',
        cluster(resource(1), resource(2), broken),
        /Resources\.2|VulnerabilityID/,
      );
      assert.deepEqual(await contentsOf(service.db), before);
    });

    it('nothing is taken of a report when storing one image fails', async () => {
      const before = await contentsOf(service.db);
      // The database is made to refuse the last of the images, which no report could do.
      await service.db.raw(
        `ALTER TABLE image_findings ADD CONSTRAINT no_third CHECK (image_id <> '${imageId(3)}') NOT VALID`,
      );
      try {
        await refuse('InternalError', cluster(resource(1), resource(2), resource(3)), /./);
      } finally {
        await service.db.raw('ALTER TABLE image_findings DROP CONSTRAINT no_third');
      }
      assert.deepEqual(await contentsOf(service.db), before);
    });

    it('cannot be about the one image that the caller names', () =>
      refuse(
        'InvalidParameterValue',
        { ...cluster(resource(1), resource(2)), ImageName: 'app' },
        /about several images/,
      ).then(() => undefined));
  });

  it('says why a report is not understood', async () => {
    await refuse('InvalidParameter.ParsingError', { Report: { foo: 1 } }, /found the fields foo/);
    await refuse('InvalidParameter.ParsingError', { Report: '{"Results": [' }, /is it cut off/);
    await refuse(
      'InvalidParameterValue',
      { Report: {}, Format: 'snyk' },
      /`Format` must be one of auto, trivy/,
    );
    await refuse('MissingParameter', {}, /`Report`/);
    await refuse('InvalidParameter', { Report: 7 }, /`Report`/);
  });

  it('takes a report of 9 MB, and every finding of it', async () => {
    const Title = 'x'.repeat(270);
    const Vulnerabilities = Array.from({ length: 25_000 }, (_, n) =>
      vulnerability({
        CveId: `CVE-2026-${n}`,
        Component: `lib-${n}`,
        Severity: n % 2 ? 'HIGH' : 'LOW',
        Title,
      }),
    );
    const params = imported(1, { Vulnerabilities });
    const megabytes = JSON.stringify(params).length / 2 ** 20;
    assert.ok(megabytes > 9 && megabytes < 10, `${megabytes} MB`);
    const [image] = await submit(params);
    assert.equal(image?.['VulnerabilityCount'], 25_000);
    const { TotalCount } = await detail(imageId(1), { Filters: [{ Name: 'Severity', Values: ['HIGH'] }] });
    assert.equal(TotalCount, 12_500);
  });

  describe('at the same time', () => {
    /** Counts that lists show, against the findings that are stored. */
    async function expectConsistent(): Promise<void> {
      for (const image of await images()) {
        const { Findings, TotalCount } = await detail(image['ImageId']);
        const kinds = (kind: string) => Findings.filter(({ Kind }: Reply) => Kind === kind).length as number;
        assert.deepEqual(countsOf(image), {
          VulnerabilityCount: kinds('VULNERABILITY'),
          VirusCount: kinds('VIRUS'),
          SensitiveDataCount: kinds('SENSITIVE_DATA'),
        });
        assert.equal(TotalCount, Findings.length);
      }
    }

    it('imports of one image by name, by digest and by id lose nothing', async () => {
      const rounds = Array.from({ length: 8 }, (_, n) => n + 1);
      const ofOne = (n: number) => {
        const manifest = `sha256:${String(n).padStart(64, 'd')}`;
        const apart = { ImageId: undefined, Vulnerabilities: undefined };
        return [
          imported(n, { ...apart, ImageNames: [`app:${n}`], Viruses: [virus()] }),
          imported(n, { ...apart, ImageNames: [`app@${manifest}`], SensitiveData: [secret()] }),
          imported(n, { ImageNames: [`app:${n}`, `app@${manifest}`] }),
        ];
      };
      await Promise.all(rounds.flatMap(ofOne).map(submit));
      for (const n of rounds)
        assert.deepEqual(
          countsOf((await detail(imageId(n)))['Image']),
          { VulnerabilityCount: 1, VirusCount: 1, SensitiveDataCount: 1 },
          `image ${n}`,
        );
      assert.equal((await images()).length, rounds.length);
    });

    it('imports of one image end as one of them', async () => {
      await Promise.all(
        Array.from({ length: 24 }, (_, n) =>
          submit(
            imported(1, {
              ImageNames: [`app:${n}`],
              Vulnerabilities: Array.from({ length: n }, () => vulnerability()),
              ...(n % 2 && { Viruses: Array.from({ length: n % 5 }, () => virus()) }),
            }),
          ),
        ),
      );
      await expectConsistent();
      const { ImageNames } = (await images())[0]!;
      assert.equal(ImageNames.length, 24, 'every name is kept');
    });

    const native = (n: number, ImageNames: string[]) => ({
      Namespace: 'shop',
      Kind: 'Deployment',
      Name: `app-${n}`,
      Metadata: [{ ImageID: imageId(n), RepoTags: ImageNames }],
      Results: [{ Target: `t${n} (alpine 3)`, Class: 'os-pkgs', Type: 'alpine', Vulnerabilities: [] }],
    });

    it('cluster reports that overlap, their names crossed, starts, deletions and policies all get an answer', async () => {
      const answered = (calls: Promise<unknown>[]) =>
        Promise.all(
          calls.map((call) =>
            call.catch((error: { code?: string }) => {
              // Refusals are answers: an image may be gone, or selected, by the time it is asked for.
              const refusals = [
                'ResourceNotFound',
                'FailedOperation',
                'FailedOperation.RuleSelectImageOutRange',
              ];
              assert.ok(refusals.includes(error.code ?? ''), String(error));
            }),
          ),
        );
      const ns = [1, 2, 3, 4, 5, 6];
      const names = (shift: number) => ns.map((n) => `app:${(n + shift) % 6}`);
      const calls = Array.from({ length: 72 }, (_, turn) => {
        const order = turn % 2 ? ns : [...ns].reverse();
        const images = order.map((n) => imageId(n));
        switch (turn % 6) {
          case 0:
          case 1:
            return submit({
              Report: {
                ClusterName: 'c',
                Resources: order.map((n) => native(n, [names(turn)[n - 1]!, names(turn + 2)[n - 1]!])),
              },
            });
          case 2:
            return service.agent.call('EvaluateContainerStarts', {
              Starts: order.map((n) => start(n, { Image: { ImageName: `app:${n}` } })),
            });
          case 3:
            return service.agent.call('EvaluateContainerStarts', {
              Starts: order.map((n) =>
                start(n, { Image: { ImageId: imageId(n), ImageName: `app:${n % 6}` } }),
              ),
            });
          case 4:
            return service.admin.call('DeleteImage', { ImageIds: images.slice(0, 3) });
          default:
            return service.admin.call(
              'CreateImageInterceptPolicy',
              riskPolicy({
                PolicyName: `p${turn}`,
                Enabled: false,
                ImageScope: { Type: 'SELECTED', ImageIds: images.slice(0, 2) },
              }),
            );
        }
      });
      await answered(calls);
      await expectConsistent();
    });
  });

  it('is counted in the audit, with who did it', async () => {
    await submit(imported(1));
    const rows = (await service
      .db('audit_entries')
      .where({ app_id: service.admin.credential.appId })) as Reply[];
    assert.deepEqual(
      rows.map(({ actor, action, target, detail: what }) => [actor, action, target, what]),
      [
        [
          service.admin.credential.uin,
          'IMAGE_SCAN_IMPORTED',
          imageId(1),
          { scanner: 'test', covers: ['VULNERABILITY'], findings: 1 },
        ],
      ],
    );
  });

  it('takes text that cannot be stored in fields that are not read, as an object and as text', async () => {
    const odd = { ...report(1), Vulnerabilities: [{ ...vulnerability(), Title: 'a\0b\ud800' }] };
    const trivy = {
      ...{ SchemaVersion: 2, ArtifactName: 'odd:1', Unread: ['\0', { '\udc00': '\0' }] },
      Results: [{ Class: 'os-pkgs', Vulnerabilities: [{ VulnerabilityID: 'CVE-2026-1', PkgName: 'a\0' }] }],
    };
    for (const Report of [odd, JSON.stringify(odd), trivy, JSON.stringify(trivy)]) {
      const [image] = await submit({ Report });
      assert.equal(image!['VulnerabilityCount'], 1);
    }
  });

  it('takes 200 levels, and no more, as an object and as text', async () => {
    const nested = (levels: number): unknown => JSON.parse('['.repeat(levels) + ']'.repeat(levels));
    // The report itself is a level.
    const trivy = (levels: number) => ({
      ...{ SchemaVersion: 2, ArtifactName: 'deep:1', Unread: nested(levels - 1) },
      Results: [{ Class: 'os-pkgs', Type: 'debian' }],
    });
    for (const Report of [trivy(200), JSON.stringify(trivy(200))]) await submit({ Report });
    await refuse('InvalidParameterValue', { Report: trivy(201) }, /nested deeper than 200 levels/);
    const text = { Report: JSON.stringify(trivy(201)) };
    await refuse('InvalidParameter.ParsingError', text, /nested deeper than 200 levels/);
  });

  it('dates a ClamAV report by its own end, unless the call tells the time', async () => {
    const text = (day: string) =>
      `/x: Unix.Trojan.A-1 FOUND\n\n----------- SCAN SUMMARY -----------\nInfected files: 1\n` +
      `Start Date: ${day} 10:00:00\nEnd Date:   ${day} 10:00:09\n`;
    const scanTime = async (params: object) => {
      const [image] = await submit(params);
      return ((await detail(image!['ImageId']))['Image'] as Reply)['ScanTime'];
    };
    assert.equal(await scanTime({ Report: text('2020:01:05'), ImageId: imageId(1) }), '2020-01-05 10:00:09');
    assert.equal(
      await scanTime({ Report: text('2020:01:05'), ImageId: imageId(2), ScanTime: '2020-02-01 00:00:00' }),
      '2020-02-01 00:00:00',
    );
    assert.ok(String(await scanTime({ Report: text('2999:01:05'), ImageId: imageId(3) })) < '2999');
  });

  it('says when a report tells no class of its vulnerabilities', async () => {
    const says = async (Report: unknown) => (await submit({ Report }))[0]!['WithoutClasses'] as boolean;
    const read = (file: string) => readFileSync(join(samples, file), 'utf8');
    assert.equal(await says(read('cache.grype.json')), true);
    assert.equal(await says(read('web-shop.trivy.json')), false);
    assert.equal(await says(report(1)), true);
    assert.equal(await says(report(1, { Vulnerabilities: [vulnerability({ CweIds: ['CWE-79'] })] })), false);
    assert.equal(await says(report(1, { Vulnerabilities: [] })), false);
  });

  it('is not for readers and agents', async () => {
    for (const client of [service.reader, service.agent])
      await client.expectRefusal('UnauthorizedOperation', 'ImportImageScanReport', imported(1));
  });
});
