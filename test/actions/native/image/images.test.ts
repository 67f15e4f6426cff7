import assert from 'node:assert/strict';
import {
  imageId,
  imported,
  privilegePolicy,
  riskPolicy,
  secret,
  start,
  virus,
  vulnerability,
} from '../../../support/samples.js';
import { type Reply, startTestService, type TestService } from '../../../support/service.js';

const filter = (Name: string, Values: string[], ExactMatch?: boolean) => ({
  Filters: [{ Name, Values, ...(ExactMatch !== undefined && { ExactMatch }) }],
});

/** Five images: 1 to 4 scanned, a day apart; 5 only seen starting. */
describe('DescribeImageList and DescribeImageDetail', () => {
  let service: TestService;
  before(async () => {
    service = await startTestService();
    const scan = (n: number, fields: object) =>
      service.admin.call(
        'ImportImageScanReport',
        imported(n, { ScanTime: `2026-03-0${n}T00:00:00Z`, ...fields }),
      );
    const severities = (...list: string[]) =>
      list.map((Severity, n) => vulnerability({ CveId: `CVE-2026-${n}`, Severity }));
    await scan(1, {
      ImageNames: ['registry.example.com/Shop:1', 'shop@sha256:' + '1'.repeat(64)],
      Size: 1000,
      Vulnerabilities: severities('CRITICAL', 'CRITICAL', 'HIGH', 'UNKNOWN'),
      Viruses: [virus()],
      SensitiveData: [secret()],
    });
    await scan(2, {
      ImageNames: ['acme.tencentcloudcr.com/team/x:1', '100%_x'],
      Vulnerabilities: severities('MEDIUM'),
    });
    await scan(3, { ImageNames: ['back\\slash'], Vulnerabilities: severities('LOW', 'CRITICAL') });
    await scan(4, { ImageNames: [], Vulnerabilities: [] });
    await service.agent.call(
      'EvaluateContainerStart',
      start(5, { Image: { ImageId: imageId(5), ImageName: 'seen:5' } }),
    );
  });
  after(() => service.stop());

  const list = (params: object = {}) => service.reader.call('DescribeImageList', params);
  const numbers = ({ ImageList }: Reply) =>
    (ImageList as Reply[]).map(({ ImageId }) => Number((ImageId as string).slice(-3))).join('');
  const found = async (params: object) => {
    const reply = await list(params);
    assert.equal(reply['TotalCount'], reply['ImageList'].length);
    return [...numbers(reply)].sort().join('');
  };

  for (const [name, values, exact, expected] of [
    ['ImageId', [imageId(2)], undefined, '2'],
    ['ImageId', [imageId(2).slice(7)], undefined, '2'],
    ['ImageId', [imageId(2), imageId(5)], undefined, '25'],
    ['ImageId', [imageId(2).slice(0, 70)], undefined, ''],
    ['ImageName', ['SHOP'], undefined, '1'],
    ['ImageName', ['sha256:1111'], undefined, '1'],
    ['ImageName', ['%'], undefined, '2'],
    ['ImageName', ['_'], undefined, '2'],
    ['ImageName', ['\\'], undefined, '3'],
    ['ImageName', ['s%p'], undefined, ''],
    ['ImageName', ['seen:5'], true, '5'],
    ['ImageName', ['seen'], true, ''],
    ['ImageName', ['seen:5', 'back\\slash'], true, '35'],
    ['Scanned', ['true'], undefined, '1234'],
    ['Scanned', ['FALSE'], undefined, '5'],
    ['Scanned', ['true', 'false'], undefined, '12345'],
    ['Severity', ['CRITICAL'], undefined, '13'],
    ['Severity', ['HIGH'], undefined, '1'],
    ['Severity', ['MEDIUM', 'LOW'], undefined, '23'],
  ] as const)
    it(`${name} ${exact ? 'exactly ' : ''}${values.join(' or ')} finds ${expected || 'nothing'}`, async () =>
      assert.equal(await found(filter(name, [...values], exact)), expected));

  it('filters combine with AND', async () => {
    const both = [...filter('Severity', ['CRITICAL']).Filters, ...filter('ImageName', ['shop']).Filters];
    assert.equal(await found({ Filters: both }), '1');
  });

  it('refuses unknown filters and values', async () => {
    const refuse = (params: object, message: RegExp) =>
      service.reader.expectRefusal('InvalidParameterValue', 'DescribeImageList', params, message);
    await refuse(
      filter('Registry', ['x']),
      /must be one of ImageId, ImageName, Scanned, Severity; given `Registry`/,
    );
    await refuse(filter('Scanned', ['yes']), /must be one of true, false; given `yes`/);
    await refuse(
      filter('Severity', ['UNKNOWN']),
      /must be one of CRITICAL, HIGH, MEDIUM, LOW; given `UNKNOWN`/,
    );
  });

  for (const [params, expected] of [
    [{}, '43215'],
    [{ OrderField: 'ScanTime', Order: 'asc' }, '12345'],
    [{ OrderField: 'CriticalCount' }, '13542'],
    [{ OrderField: 'CriticalCount', Order: 'ASC' }, '24531'],
    [{ OrderField: 'ImageName', Order: 'asc' }, '23154'],
    [{ OrderField: 'ImageName' }, '51324'],
  ] as const)
    it(`in the order of ${JSON.stringify(params)}, ties by id and images without it last`, async () =>
      assert.equal(numbers(await list(params)), expected));

  it('pages add up to the list, with the same total on each', async () => {
    let pages = '';
    for (let Offset = 0; Offset < 6; Offset += 2) {
      const page = await list({ Limit: 2, Offset });
      assert.equal(page['TotalCount'], 5);
      pages += numbers(page);
    }
    assert.equal(pages, '43215');
  });

  it('shows what is known of an image', async () => {
    const { ImageList } = await list(filter('ImageId', [imageId(1)]));
    assert.deepEqual(ImageList, [
      {
        ImageId: imageId(1),
        ImageNames: ['registry.example.com/Shop:1', 'shop@sha256:' + '1'.repeat(64)],
        RegistryName: 'docker.io',
        RegistryType: '',
        RegistryAddress: 'docker.io',
        Size: 1000,
        Scanned: true,
        ScanTime: '2026-03-01 08:00:00',
        Scanner: 'test',
        VulnerabilityCount: 4,
        VirusCount: 1,
        SensitiveDataCount: 1,
        CriticalCount: 2,
        HighCount: 1,
        MediumCount: 0,
        LowCount: 0,
      },
    ]);
    const [registry] = (await list(filter('ImageId', [imageId(2)])))['ImageList'];
    assert.deepEqual([registry.RegistryName, registry.RegistryType], ['acme', 'tcr']);
    const [seen] = (await list(filter('ImageId', [imageId(5)])))['ImageList'];
    assert.deepEqual([seen.Scanned, seen.ScanTime, seen.ImageNames], [false, null, ['seen:5']]);
  });

  describe('DescribeImageDetail', () => {
    const detail = (params: object = {}) =>
      service.reader.call('DescribeImageDetail', { ImageId: imageId(1), ...params });
    const brief = ({ Findings }: Reply) =>
      (Findings as Reply[]).map(({ Kind, Severity }) => `${Kind} ${Severity}`);

    it('lists the findings in the order of the report, vulnerabilities first', async () => {
      const reply = await detail();
      assert.equal(reply['TotalCount'], 6);
      assert.deepEqual(brief(reply), [
        'VULNERABILITY CRITICAL',
        'VULNERABILITY CRITICAL',
        'VULNERABILITY HIGH',
        'VULNERABILITY UNKNOWN',
        'VIRUS HIGH',
        'SENSITIVE_DATA CRITICAL',
      ]);
      assert.deepEqual(brief(await detail({ Limit: 2, Offset: 3 })), ['VULNERABILITY UNKNOWN', 'VIRUS HIGH']);
      assert.deepEqual((await detail({ Offset: 6 }))['Findings'], []);
    });

    it('shows each kind of finding in one shape', async () => {
      const { Findings } = await detail({ Offset: 3 });
      for (const finding of Findings) assert.deepEqual(Object.keys(finding), Object.keys(Findings[0]));
      assert.deepEqual(
        [Findings[1].Name, Findings[1].Md5, Findings[2].RuleId, Findings[2].Type],
        ['Unix.Trojan.Miner-1', 'a'.repeat(32), 'aws-access-key-id', 'AWS'],
      );
    });

    for (const [name, values, exact, total] of [
      ['Kind', ['VIRUS', 'SENSITIVE_DATA'], undefined, 2],
      ['Severity', ['UNKNOWN'], undefined, 1],
      ['Severity', ['CRITICAL', 'HIGH'], undefined, 5],
      ['CveId', ['cve-2026-1'], undefined, 1],
      ['CveId', ['CVE-2026'], undefined, 0],
      ['Component', ['OPEN'], undefined, 4],
      ['Component', ['open'], true, 0],
      ['Component', ['openssl'], true, 4],
    ] as const)
      it(`${name} ${exact ? 'exactly ' : ''}${values.join(' or ')} finds ${total}`, async () =>
        assert.equal((await detail(filter(name, [...values], exact)))['TotalCount'], total));

    it('filters combine with AND', async () => {
      const Filters = [
        ...filter('Kind', ['VULNERABILITY']).Filters,
        ...filter('Severity', ['CRITICAL']).Filters,
      ];
      assert.equal((await detail({ Filters }))['TotalCount'], 2);
    });

    it('refuses unknown filters and values, and images', async () => {
      const refuse = (code: string, params: object, message: RegExp) =>
        service.reader.expectRefusal(
          code,
          'DescribeImageDetail',
          { ImageId: imageId(1), ...params },
          message,
        );
      await refuse(
        'InvalidParameterValue',
        filter('Version', ['1']),
        /must be one of Kind, Severity, CveId, Component/,
      );
      await refuse(
        'InvalidParameterValue',
        filter('Kind', ['SECRET']),
        /must be one of VULNERABILITY, VIRUS/,
      );
      await refuse('ResourceNotFound', { ImageId: imageId(9) }, /There is no image sha256:0{63}9/);
    });

    it('finds an image by bare hex digits', async () =>
      assert.equal((await detail({ ImageId: imageId(1).slice(7) }))['Image'].ImageId, imageId(1)));
  });

  it('another account sees none of it, and has its own image of the same id', async () => {
    const { stranger } = service;
    assert.equal((await stranger.call('DescribeImageList'))['TotalCount'], 0);
    await stranger.expectRefusal('ResourceNotFound', 'DescribeImageDetail', { ImageId: imageId(1) });
    await stranger.expectRefusal('ResourceNotFound', 'DeleteImage', { ImageIds: [imageId(1)] });
    const [theirs] = (await stranger.call('ImportImageScanReport', imported(1)))['Images'];
    assert.deepEqual([theirs.Replaced, theirs.VulnerabilityCount], [false, 1]);
    await stranger.call('DeleteImage', { ImageIds: [imageId(1)] });
    const { TotalCount } = await service.reader.call('DescribeImageDetail', { ImageId: imageId(1) });
    assert.equal(TotalCount, 6);
  });
});

describe('DeleteImage', () => {
  let service: TestService;
  before(async () => {
    service = await startTestService();
  });
  beforeEach(async () => {
    await service.newAccounts();
    for (const n of [1, 2, 3]) await service.admin.call('ImportImageScanReport', imported(n));
  });
  after(() => service.stop());

  const remove = (...ns: number[]) =>
    service.admin.call('DeleteImage', { ImageIds: ns.map((n) => imageId(n)) });
  const refuse = (code: string, ns: number[], message: RegExp) =>
    service.admin.expectRefusal(code, 'DeleteImage', { ImageIds: ns.map((n) => imageId(n)) }, message);
  const left = async () =>
    (await service.admin.call('DescribeImageList', { OrderField: 'ImageName', Order: 'asc' }))[
      'ImageList'
    ].map(({ ImageId }: Reply) => Number((ImageId as string).slice(-3))) as number[];

  it('deletes images, their findings and their names', async () => {
    await service.admin.call('CreateImageInterceptPolicy', riskPolicy());
    await service.admin.call('DeleteImage', { ImageIds: [imageId(1), imageId(1).slice(7), imageId(2)] });
    assert.deepEqual(await left(), [3]);
    for (const Image of [{ ImageId: imageId(1) }, { ImageName: 'registry.example.com/app:1' }]) {
      const reply = await service.agent.call('EvaluateContainerStart', start(1, { Image, DryRun: true }));
      assert.deepEqual([reply['Decision'], reply['ImageScanned']], ['ALLOW', false]);
    }
  });

  it('an image scanned again after its deletion is judged by the new result only', async () => {
    await service.admin.call('CreateImageInterceptPolicy', riskPolicy());
    await service.admin.call('EvaluateContainerStart', start(1));
    await remove(1);
    const clean = imported(1, { Vulnerabilities: [] });
    const [image] = (await service.admin.call('ImportImageScanReport', clean))['Images'];
    assert.equal(image.Replaced, false);
    assert.equal((await service.agent.call('EvaluateContainerStart', start(1)))['Decision'], 'ALLOW');
  });

  it('refuses all when one is unknown', async () => {
    await refuse('ResourceNotFound', [1, 9, 2], /There is no image sha256:0{63}9\./);
    assert.deepEqual(await left(), [1, 2, 3]);
  });

  it('refuses all while a policy selects one, switched off or not, until it is taken out', async () => {
    const ImageScope = { Type: 'SELECTED', ImageIds: [imageId(2)] };
    const policy = riskPolicy({ ImageScope, Enabled: false });
    const { PolicyId } = await service.admin.call('CreateImageInterceptPolicy', policy);
    await refuse(
      'FailedOperation',
      [1, 2],
      /A policy selects sha256:0{63}2, so it cannot be deleted; nothing was changed/,
    );
    assert.deepEqual(await left(), [1, 2, 3]);
    await service.admin.call('ModifyImageInterceptPolicy', { PolicyId, ImageScope: { Type: 'ALL' } });
    await remove(1, 2);
    assert.deepEqual(await left(), [3]);
  });

  it('refuses an unscanned image that a privilege policy selects', async () => {
    const ImageScope = { Type: 'SELECTED', ImageIds: [imageId(7)] };
    await service.admin.call('CreateImageInterceptPolicy', privilegePolicy({ ImageScope }));
    await refuse('FailedOperation', [7], /A policy selects/);
  });

  it('names a few of many, and says how many there are', () =>
    refuse(
      'ResourceNotFound',
      Array.from({ length: 50 }, (_, n) => 100 + n),
      /sha256:\w{64}, sha256:\w{64}, sha256:\w{64}, sha256:\w{64}, sha256:\w{64} … \(50\)/,
    ).then(() => undefined));

  it('two deletions of the same images in opposite order both get an answer, one of them a refusal', async () => {
    const outcomes = await Promise.allSettled([remove(1, 2, 3), remove(3, 2, 1), remove(2, 1)]);
    assert.equal(outcomes.filter(({ status }) => status === 'fulfilled').length, 1);
    for (const outcome of outcomes)
      if (outcome.status === 'rejected') assert.equal(outcome.reason.code, 'ResourceNotFound');
  });

  it('is for admins, takes 100 ids and not one more', async () => {
    for (const client of [service.reader, service.agent])
      await client.expectRefusal('UnauthorizedOperation', 'DeleteImage', { ImageIds: [imageId(1)] });
    await refuse(
      'InvalidParameterValue.DataRange',
      Array.from({ length: 101 }, (_, n) => n),
      /at most 100/,
    );
    await refuse('InvalidParameterValue.DataRange', [], /at least 1/);
  });
});
