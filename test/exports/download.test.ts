import assert from 'node:assert/strict';
import request from 'supertest';
import { readCsv } from '../support/csv.js';
import { hourMs, secondMs } from '../support/clock.js';
import { basicOf } from '../support/http.js';
import { riskPolicy } from '../support/samples.js';
import { startTestService, type TestService } from '../support/service.js';
import { download } from './download.js';
import { holdAtChunk } from './hold.js';

describe('exports: download', () => {
  let service: TestService;
  let JobId: string;
  before(async () => {
    service = await startTestService({ trustedProxies: ['127.0.0.1'], publicHosts: ['tcss.example.com'] });
    await service.admin.call('CreateImageInterceptPolicy', riskPolicy({ PolicyName: '策略🚀' }));
    JobId = (await service.admin.call('CreateImageDenyRuleExportJob'))['JobId'] as string;
    await service.exports.idle();
  });
  after(() => service.stop());

  const urlOf = async () =>
    (await service.admin.call('DescribeExportJobDownloadURL', { JobID: JobId }))['DownloadURL'] as string;

  async function expectRefused(url: string, why: RegExp): Promise<void> {
    const { status, headers, body } = await download(url);
    assert.equal(status, 403);
    assert.equal(headers['content-type'], 'text/plain; charset=utf-8');
    assert.match(String(body), why);
    assert.doesNotMatch(String(body), /策略🚀/);
  }

  it('gives the file by its URL alone', async () => {
    const { status, headers, body } = await download(await urlOf());
    assert.equal(status, 200);
    assert.equal(headers['content-type'], 'text/csv; charset=utf-8');
    assert.equal(
      headers['content-disposition'],
      'attachment; filename="ImageDenyRule-1250000000-20260310120000.csv"',
    );
    assert.equal(headers['content-length'], String(body.length));
    assert.equal(headers['cache-control'], 'private, no-store');
    assert.equal(readCsv(body)[0]!['RuleName'], '策略🚀');
  });

  it('answers HEAD with the headers of GET', async () => {
    const url = await urlOf();
    const [head, get] = [await download(url, 'HEAD'), await download(url)];
    assert.equal(head.body.length, 0);
    const lasting = ({ headers: { date: _, connection: _c, ...others } }: typeof head) => others;
    assert.deepEqual(lasting(head), lasting(get));
    assert.equal((await download(`${url}0`, 'HEAD')).status, 403);
  });

  it('works up to the last moment of its hour, and not from then on', async () => {
    const url = await urlOf();
    service.clock.advance(hourMs - 1);
    assert.equal((await download(url)).status, 200);
    service.clock.advance(1);
    await expectRefused(url, /expired.*DescribeExportJobDownloadURL[^]*已过期/);
    assert.equal((await download(await urlOf())).status, 200);
    assert.notEqual(await urlOf(), url);
  });

  it('is for this file and this time alone', async () => {
    const url = await urlOf();
    const { JobId: other } = await service.admin.call('CreateImageDenyRuleExportJob');
    await service.exports.idle();
    const expires = new URL(url).searchParams.get('Expires')!;
    for (const wrong of [
      url.replace(JobId, other as string),
      url.replace(expires, String(Number(expires) + 1)),
      url.replace(expires, `${expires}0`),
      url.replace(expires, `0${expires}`),
      url.replace(/.$/, (last) => (last === '0' ? '1' : '0')),
      url.replace(/Signature=.*/, ''),
      url.replace(/Signature=.*/, 'Signature='),
      url.replace(/Signature=.*/, `Signature=${'0'.repeat(64)}`),
      url.replace(/Expires=\d+/, 'Expires='),
      url.replace(/Expires=\d+/, 'Expires=NaN'),
      url.replace(/\?.*/, ''),
      url.replace(JobId, '00000000-0000-4000-8000-000000000000'),
      url.replace(JobId, 'x'),
      url.replace(JobId, "'%20OR%20''='"),
    ])
      await expectRefused(wrong, /not valid[^]*下载链接无效/);
  });

  it('is not there before the file is, even with a signature that would be right', async () => {
    const hold = await holdAtChunk(service.db, 0);
    const { JobId: running } = await service.admin.call('CreateImageDenyRuleExportJob');
    await hold.reached();
    await expectRefused((await urlOf()).replace(JobId, running as string), /not valid/);
    await hold.release();
    await service.exports.idle();
  });

  it('takes GET and HEAD only', async () => {
    assert.equal((await download(await urlOf(), 'POST')).status, 404);
  });

  const calledWith = async (headers: Record<string, string>) => {
    const reply = await request(service.endpoint)
      .post('/')
      .set({
        'X-TC-Action': 'DescribeExportJobResult',
        'X-TC-Version': '2020-11-01',
        'Content-Type': 'application/json',
        Authorization: basicOf(service.admin.credential),
        ...headers,
      })
      .send({ JobId });
    return (reply.body as { Response: { DownloadURL: string } }).Response.DownloadURL;
  };

  it('has the host that the caller used, and https where a trusted proxy says so', async () => {
    const here = service.endpoint;
    assert.ok((await urlOf()).startsWith(`${here}/exports/${JobId}?Expires=`));
    for (const [headers, base] of [
      [{ Host: 'tcss.example.com' }, 'http://tcss.example.com/'],
      [{ Host: 'localhost:8080' }, 'http://localhost:8080/'],
      [{ Host: '[::1]:8080' }, 'http://[::1]:8080/'],
      [{ Host: 'a.example', 'X-Forwarded-Proto': 'https' }, 'https://a.example/'],
      [{ Host: 'evil/path?x=' }, `${here}/`],
      [{ Host: 'user@evil.example' }, `${here}/`],
      [{ Host: '<script>' }, `${here}/`],
    ] as const)
      assert.ok(
        (await calledWith(headers)).startsWith(base),
        `${JSON.stringify(headers)}: ${await calledWith(headers)}`,
      );
  });

  it('has PUBLIC_URL where it is set, and lives as long as EXPORT_URL_SECONDS says', async () => {
    const other = await startTestService({ publicUrl: 'https://example.com/tcss', exportUrlSeconds: 60 });
    const created = await other.admin.call('CreateImageDenyRuleExportJob');
    await other.exports.idle();
    const { Job } = await other.admin.call('DescribeExportJob', { JobId: created['JobId'] });
    assert.ok(Job.DownloadUrl.startsWith(`https://example.com/tcss/exports/${created['JobId']}?`));
    assert.equal(Job.DownloadUrlExpireTime, '2026-03-10 12:01:00');
    const local = (Job.DownloadUrl as string).replace('https://example.com/tcss', other.endpoint);
    assert.equal((await download(local)).status, 200);
    other.clock.advance(60 * secondMs);
    await expectRefused(local, /expired/);
    await other.stop();
  });
});
