import assert from 'node:assert/strict';
import { minuteMs } from '../../support/clock.js';
import {
  imageId,
  imported,
  privilegePolicy,
  riskPolicy,
  secret,
  start,
  virus,
  vulnerability,
} from '../../support/samples.js';
import { type Reply, startTestService, type TestService } from '../../support/service.js';

const filter = (Name: string, Values: (string | null)[], ExactMatch?: boolean) => ({
  Name,
  Values,
  ...(ExactMatch !== undefined && { ExactMatch }),
});

/**
 * Six images, told by numbers, each first known a minute after the one before:
 * 0  critical and high vulnerabilities in three components
 * 1  a virus   2  sensitive data, twice   3  medium and low vulnerabilities   4  clean   5  never scanned
 */
describe('images as TCSS shows them', () => {
  let service: TestService;
  const names = [
    'ccr.ccs.tencentyun.com/shop/web:1',
    'docker.io/library/redis:7',
    'ghcr.io/team/100%_api:2',
    'ghcr.io/team/tool:1',
    'ghcr.io/team/clean:1',
    'ghcr.io/team/unscanned:1',
  ];
  const found: object[] = [
    {
      Size: 12_345_678_901,
      Vulnerabilities: [
        vulnerability(),
        vulnerability({ CveId: 'CVE-2026-0002', Severity: 'HIGH' }),
        vulnerability({ CveId: 'CVE-2026-0002', Severity: 'HIGH', Version: '1.1.1' }),
        vulnerability({ CveId: 'CVE-2026-0003', Severity: 'HIGH', Component: 'zlib' }),
      ],
    },
    { Vulnerabilities: [], Viruses: [virus()] },
    { Vulnerabilities: [], SensitiveData: [secret(), secret({ Path: '/root/.env' })] },
    {
      Vulnerabilities: [
        vulnerability({ Severity: 'MEDIUM' }),
        vulnerability({ CveId: 'CVE-2026-0002', Severity: 'LOW', Component: 'zlib' }),
      ],
    },
    { Vulnerabilities: [] },
  ];

  before(async () => {
    service = await startTestService();
    for (const [n, fields] of found.entries()) {
      await service.admin.call('ImportImageScanReport', imported(n, { ImageNames: [names[n]], ...fields }));
      service.clock.advance(minuteMs);
    }
    await service.admin.call('CreateImageInterceptPolicy', privilegePolicy());
    const Image = { ImageId: imageId(5), ImageName: names[5] };
    await service.agent.call('EvaluateContainerStart', start(5, { Image, Privileges: ['PRIVILEGED'] }));
  });
  after(() => service.stop());

  const pickers = {
    DescribeImageSimpleList: ['ImageList', 'ImageCnt'],
    DescribeAssetImageSimpleList: ['List', 'TotalCount'],
    DescribeAssetImageList: ['List', 'TotalCount'],
  } as const;
  type Picker = keyof typeof pickers;

  /** The images of a reply by their numbers, and the total. */
  async function numbers(action: Picker, params: object): Promise<[string, number]> {
    const reply = await service.reader.call(action, params);
    const [list, total] = pickers[action];
    const images = reply[list] as { ImageID: string }[];
    return [images.map(({ ImageID }) => Number(ImageID.slice(-2))).join(''), reply[total] as number];
  }
  /** Which images meet conditions, and no others. */
  async function matching(action: Picker, ...Filters: object[]): Promise<string> {
    const [all, total] = await numbers(action, { Filters });
    assert.equal(all.length, total);
    return [...all].sort().join('');
  }

  describe('conditions', () => {
    for (const [action, name, values, exact, expected] of [
      ['DescribeImageSimpleList', 'IsAuthorized', ['1'], undefined, '012345'],
      ['DescribeImageSimpleList', 'IsAuthorized', ['0'], undefined, ''],
      ['DescribeImageSimpleList', 'IsAuthorized', ['0', '1'], true, '012345'],
      ['DescribeImageSimpleList', 'IsAuthorized', [null], undefined, '012345'],
      ['DescribeAssetImageSimpleList', 'Keywords', ['TEAM/'], undefined, '2345'],
      ['DescribeAssetImageSimpleList', 'Keywords', ['team/', 'redis'], undefined, '12345'],
      ['DescribeAssetImageSimpleList', 'Keywords', ['%_'], undefined, '2'],
      ['DescribeAssetImageSimpleList', 'Keywords', [imageId(3).slice(40)], undefined, '3'],
      ['DescribeAssetImageSimpleList', 'Keywords', [imageId(3).slice(7)], undefined, '3'],
      ['DescribeAssetImageSimpleList', 'Keywords', ['redis'], true, ''],
      ['DescribeAssetImageSimpleList', 'Keywords', ['docker.io/library/redis:7', imageId(0)], true, '01'],
      ['DescribeAssetImageList', 'ImageName', ['redis'], undefined, '1'],
      ['DescribeAssetImageList', 'ImageName', ['redis'], true, ''],
      ['DescribeAssetImageList', 'ImageName', ['docker.io/library/redis:7'], true, '1'],
      ['DescribeAssetImageList', 'ImageID', [imageId(4).slice(50)], undefined, '4'],
      ['DescribeAssetImageList', 'ImageID', [imageId(4).slice(50)], true, ''],
      ['DescribeAssetImageList', 'ImageID', [imageId(4).slice(7)], true, '4'],
      ['DescribeAssetImageList', 'ScanStatus', ['scanned'], undefined, '01234'],
      ['DescribeAssetImageList', 'ScanStatus', ['notScan'], undefined, '5'],
      ['DescribeAssetImageList', 'ScanStatus', ['scanning'], undefined, ''],
      ['DescribeAssetImageList', 'ScanStatus', ['SCANNED'], undefined, '01234'],
      ['DescribeAssetImageList', 'ScanStatus', ['NOT_SCAN'], undefined, '5'],
      ['DescribeAssetImageList', 'ScanStatus', ['scanErr', 'notScan'], undefined, '5'],
      ['DescribeAssetImageList', 'SecurityRisk', ['VulCnt'], undefined, '03'],
      ['DescribeAssetImageList', 'SecurityRisk', ['VirusCnt', 'RiskCnt'], undefined, '12'],
      ['DescribeAssetImageList', 'SecurityRisk', ['IsTrustImage'], undefined, ''],
      ['DescribeAssetImageList', 'SecurityRisk', ['IsTrustImage', 'CriticalLevelVul'], undefined, '0'],
      ['DescribeAssetImageList', 'SecurityRisk', ['HighLevelVul', 'LowLevelVul'], undefined, '03'],
      ['DescribeAssetImageList', 'SecurityRisk', ['MediumLevelVul'], undefined, '3'],
    ] as const)
      it(`${action}: ${name} ${JSON.stringify(values)}${exact ? ' exactly' : ''}: ${expected || 'none'}`, async () =>
        assert.equal(await matching(action, filter(name, [...values], exact)), expected));

    it('hold together', async () =>
      assert.equal(
        await matching(
          'DescribeAssetImageList',
          filter('ImageName', ['team/']),
          filter('SecurityRisk', ['VulCnt', 'RiskCnt']),
        ),
        '23',
      ));

    for (const [action, name, value] of [
      ['DescribeImageSimpleList', 'Keywords', 'x'],
      ['DescribeImageSimpleList', 'IsAuthorized', '2'],
      ['DescribeAssetImageSimpleList', 'ImageName', 'x'],
      ['DescribeAssetImageList', 'Keywords', 'x'],
      ['DescribeAssetImageList', 'ScanStatus', 'DONE'],
      ['DescribeAssetImageList', 'SecurityRisk', 'constructor'],
    ] as const)
      it(`${action}: ${name} ${value} is refused`, () =>
        service.reader
          .expectRefusal('InvalidParameterValue', action, { Filters: [filter(name, [value])] }, /`Filters.0/)
          .then(() => undefined));
  });

  describe('order and paging', () => {
    for (const [By, descending] of [
      ['CreateTime', '543210'],
      ['ComponentCnt', '035421'],
      ['SensitiveCount', '254310'],
    ] as const)
      it(`by ${By}, ties by id, either way`, async () => {
        assert.deepEqual(await numbers('DescribeAssetImageList', { By, Order: 'DESC' }), [descending, 6]);
        const [ascending] = await numbers('DescribeAssetImageList', { By: By.toLowerCase(), Order: 'asc' });
        assert.equal(ascending, [...descending].reverse().join(''));
      });

    it('the latest scan first when nothing is asked for, or what is not known', async () => {
      for (const action of Object.keys(pickers) as Picker[])
        for (const params of [{}, { By: 'ContainerCnt' }])
          assert.deepEqual(await numbers(action, params), ['432105', 6], action);
    });

    it('pages add up to the list, with the same total on each', async () => {
      for (const action of Object.keys(pickers) as Picker[]) {
        const pages = [0, 2, 4, 6].map((Offset) => numbers(action, { Limit: 2, Offset }));
        assert.deepEqual(await Promise.all(pages), [
          ['43', 6],
          ['21', 6],
          ['05', 6],
          ['', 6],
        ]);
      }
    });

    it('what there is not to sort by is refused', async () => {
      for (const [action, By] of [
        ['DescribeImageSimpleList', 'HostCnt'],
        ['DescribeAssetImageSimpleList', 'CreateTime'],
        ['DescribeAssetImageList', 'VulCnt'],
      ] as const)
        await service.reader.expectRefusal('InvalidParameterValue', action, { By });
    });
  });

  const only = async (action: Picker, n: number): Promise<Reply> => {
    const reply = await service.reader.call(action);
    const images = reply[pickers[action][0]] as Reply[];
    return images.find((image) => image['ImageID'] === imageId(n))!;
  };

  it('DescribeImageSimpleList shows what a rule needs to select an image', async () => {
    assert.deepEqual(await only('DescribeImageSimpleList', 0), {
      ImageID: imageId(0),
      ImageName: names[0],
      Size: 12_345_678_901,
      ImageType: 'ccr',
      ContainerCnt: 0,
      HostCnt: 0,
    });
  });

  it('DescribeAssetImageSimpleList shows the latest scan, or none', async () => {
    assert.deepEqual(await only('DescribeAssetImageSimpleList', 0), {
      ImageID: imageId(0),
      ImageName: names[0],
      ContainerCnt: 0,
      ScanTime: '2026-03-10 12:00:00',
      Size: 12_345_678_901,
    });
    assert.equal((await only('DescribeAssetImageSimpleList', 5))['ScanTime'], '');
  });

  it('DescribeAssetImageList shows all that is known, and what is not as nothing', async () => {
    const common = {
      HostCnt: 0,
      SuperNodeCnt: 0,
      ContainerCnt: 0,
      IsTrustImage: false,
      OsName: '',
      AgentError: '',
      ScanError: '',
      ScanVirusError: '',
      ScanVulError: '',
      ScanRiskError: '',
      IsAuthorized: 1,
      IsLatestImage: false,
      Solution: '',
      Reason: '',
    };
    assert.deepEqual(await only('DescribeAssetImageList', 0), {
      ...common,
      ImageID: imageId(0),
      ImageName: names[0],
      CreateTime: '2026-03-10 12:00:00',
      Size: 12_345_678_901,
      ScanTime: '2026-03-10 12:00:00',
      ScanStatus: 'SCANNED',
      VulCnt: 4,
      VirusCnt: 0,
      RiskCnt: 0,
      ComponentCnt: 3,
      CriticalLevelVulCnt: 1,
      HighLevelVulCnt: 3,
      MediumLevelVulCnt: 0,
      LowLevelVulCnt: 0,
      IsSuggest: 1,
      RecommendedFix: true,
    });
    assert.deepEqual(await only('DescribeAssetImageList', 5), {
      ...common,
      ImageID: imageId(5),
      ImageName: names[5],
      CreateTime: '2026-03-10 12:05:00',
      Size: 0,
      ScanTime: '',
      ScanStatus: 'NOT_SCAN',
      VulCnt: 0,
      VirusCnt: 0,
      RiskCnt: 0,
      ComponentCnt: 0,
      CriticalLevelVulCnt: 0,
      HighLevelVulCnt: 0,
      MediumLevelVulCnt: 0,
      LowLevelVulCnt: 0,
      IsSuggest: 0,
      RecommendedFix: false,
    });
  });

  it('a virus is urgent as well, and the counts agree with the native list', async () => {
    assert.equal((await only('DescribeAssetImageList', 1))['RecommendedFix'], true);
    assert.equal((await only('DescribeAssetImageList', 3))['IsSuggest'], 0);
    const { ImageList } = await service.reader.call('DescribeImageList');
    for (const image of ImageList as Reply[]) {
      const shown = await only('DescribeAssetImageList', Number((image['ImageId'] as string).slice(-2)));
      assert.deepEqual(
        [shown['VulCnt'], shown['VirusCnt'], shown['RiskCnt'], shown['CriticalLevelVulCnt'], shown['Size']],
        [
          image['VulnerabilityCount'],
          image['VirusCount'],
          image['SensitiveDataCount'],
          image['CriticalCount'],
          image['Size'],
        ],
      );
    }
  });

  it('what they show can be selected by a rule', async () => {
    const { ImageList } = await service.reader.call('DescribeImageSimpleList', { Limit: 2 });
    const ImageIds = (ImageList as { ImageID: string }[]).map(({ ImageID }) => ImageID);
    const ImageScope = { Type: 'SELECTED', ImageIds };
    await service.admin.call('CreateImageInterceptPolicy', riskPolicy({ ImageScope }));
  });

  it('another account sees none of it, and an agent may not look', async () => {
    for (const [action, [list, total]] of Object.entries(pickers)) {
      const reply = await service.stranger.call(action);
      assert.deepEqual([reply[list], reply[total]], [[], 0]);
      await service.agent.expectRefusal('UnauthorizedOperation', action, {});
    }
  });
});
