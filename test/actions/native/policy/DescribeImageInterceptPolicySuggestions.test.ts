import assert from 'node:assert/strict';
import { imported, secret, virus, vulnerability } from '../../../support/samples.js';
import { type Reply, startTestService, type TestService } from '../../../support/service.js';

describe('suggestions for a policy', () => {
  let service: TestService;
  before(async () => {
    service = await startTestService();
    const scan = (n: number, fields: object) =>
      service.admin.call('ImportImageScanReport', imported(n, fields));
    const again = vulnerability({ CveId: 'CVE-2026-0001', Component: 'libssl', Version: '3.0.1' });
    await scan(1, { Vulnerabilities: [vulnerability(), again], Viruses: [virus()] });
    await scan(2, { Vulnerabilities: [vulnerability({ Version: '1.1.1', Severity: 'HIGH' })] });
    await scan(3, { Vulnerabilities: [vulnerability({ CveId: 'CVE-2025-100%', Component: 'zlib' })] });
    await scan(4, { Vulnerabilities: [], SensitiveData: [secret(), secret({ Type: 'GitHub' })] });
  });
  after(() => service.stop());

  const suggest = (List: string, params: object = {}, caller = service.reader) =>
    caller.call('DescribeImageInterceptPolicySuggestions', { List, ...params });

  for (const [list, keyword, expected] of [
    [
      'Vulnerability.CveIds',
      '',
      [
        ['CVE-2026-0001', 2],
        ['CVE-2025-100%', 1],
      ],
    ],
    ['Vulnerability.CveIds', '2026-0', [['CVE-2026-0001', 2]]],
    ['Vulnerability.CveIds', '%', [['CVE-2025-100%', 1]]],
    ['Vulnerability.CveIds', 'trojan', []],
    [
      'Vulnerability.Components',
      'SSL',
      [
        ['openssl', 2],
        ['libssl', 1],
        ['libssl@3.0.1', 1],
        ['openssl@1.1.1', 1],
        ['openssl@3.0.1', 1],
      ],
    ],
    ['Vulnerability.Classes', '', [['OTHER', 3]]],
    [
      'Vulnerability.Severities',
      '',
      [
        ['CRITICAL', 2],
        ['HIGH', 1],
      ],
    ],
    ['Virus.Md5s', 'aaa', [['a'.repeat(32), 1]]],
    ['Virus.Names', 'miner', [['Unix.Trojan.Miner-1', 1]]],
    ['Virus.Types', '', [['Trojan', 1]]],
    ['Virus.Severities', '', [['HIGH', 1]]],
    [
      'SensitiveData.Types',
      '',
      [
        ['AWS', 1],
        ['GitHub', 1],
      ],
    ],
    ['SensitiveData.Severities', '', [['CRITICAL', 1]]],
  ] as const)
    it(`of ${list} with ${keyword ? `"${keyword}"` : 'nothing typed'} are what was found`, async () => {
      const told = await suggest(list, { Keyword: keyword });
      const found = (told['SuggestionList'] as Reply[]).map(({ Word, ImageCount }) => [Word, ImageCount]);
      assert.deepEqual(found, expected);
      assert.deepEqual([told['SearchedImageCount'], told['Complete']], [4, true]);
    });

  it('say when there are more', async () => {
    const told = await suggest('Vulnerability.Components', { Limit: 2 });
    assert.equal((told['SuggestionList'] as Reply[]).length, 2);
    assert.equal(told['Complete'], false);
  });

  it('are of the own account alone', async () => {
    const told = await suggest('Vulnerability.CveIds', {}, service.stranger);
    assert.deepEqual([told['SuggestionList'], told['SearchedImageCount']], [[], 0]);
  });
});
