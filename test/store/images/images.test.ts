import assert from 'node:assert/strict';
import { aliasesOf } from '../../../src/domain/image.js';
import { compilePolicies, type PolicySet } from '../../../src/domain/matching/policy-set.js';
import type { Policy } from '../../../src/domain/policy.js';
import { matchPolicies } from '../../../src/domain/matching/match-policies.js';
import { emptySummary, summarizeFindings } from '../../../src/domain/matching/finding-summary.js';
import type { OpenDatabase } from '../../../src/startup/open-database.js';
import { type ChangeFeed, createChangeFeed } from '../../../src/store/changes/change-feed.js';
import { createImageCache, type ImageCache, type CachedImage } from '../../../src/decision/image-cache.js';
import { deleteImages } from '../../../src/store/images/delete-images.js';
import { findImages } from '../../../src/store/images/find-images.js';
import { importScans } from '../../../src/store/images/import-scans.js';
import type { DatedScan } from '../../../src/store/images/scanned-image.js';
import { noteImages } from '../../../src/store/images/remember-seen-images.js';
import { createTestDatabase, openTestDatabase, silentLog } from '../../support/cluster.js';

const now = new Date('2026-03-10T04:00:00Z');
const actor = { appId: 1, uin: 'tester', now };
const digest = `sha256:${'d'.repeat(64)}`;

const scan = (imageId: string, fields: Partial<DatedScan> = {}): DatedScan => ({
  imageId,
  names: [],
  size: 0,
  scanner: 'test',
  scannedAt: now,
  covers: ['VIRUS'],
  findings: [
    { kind: 'VIRUS', path: '/x', name: 'n', type: 't', md5: '', severity: 'LOW' },
    { kind: 'VIRUS', path: '/y', name: 'n', type: 't', md5: '', severity: 'LOW' },
  ],
  ...fields,
});

describe('images in the store', () => {
  let open: OpenDatabase;
  let statements: string[];
  beforeEach(async () => {
    open = openTestDatabase(await createTestDatabase());
    statements = [];
    open.db.on('query', ({ sql }: { sql: string }) => statements.push(sql));
  });
  afterEach(() => open.close());

  const standsFor = async (...references: string[]) => {
    const found = await findImages(open.db, 1, references);
    return references.map((reference) => found.get(reference)?.imageId);
  };

  it('one report may say of two images that a name is theirs; exactly one gets it', async () => {
    await importScans(open.db, actor, [scan('b', { names: ['app'] }), scan('a', { names: ['app'] })]);
    const [image] = await standsFor('docker.io/library/app:latest');
    assert.ok(image === 'a' || image === 'b');
  });

  it('a start never takes a name from the image that a scan gave it to', async () => {
    await importScans(open.db, actor, [scan('a', { names: ['app'] })]);
    await noteImages(open.db, 1, [{ imageId: 'b', imageName: 'app' }], now);
    assert.deepEqual(await standsFor('docker.io/library/app:latest', 'b'), ['a', 'b']);
  });

  it('noting an image again leaves it as it is', async () => {
    await importScans(open.db, actor, [scan('a', { names: ['app:1'] })]);
    await noteImages(open.db, 1, [{ imageId: 'a', imageName: 'other' }], now);
    const row = (await open.db('images').first()) as { names: string[]; virus_count: number };
    assert.deepEqual([row.names, row.virus_count], [['app:1'], 2]);
  });

  it('takes thousands of images at once', async () => {
    const seen = Array.from({ length: 5000 }, (_, n) => ({ imageId: `i${n}`, imageName: `app:${n}` }));
    await noteImages(open.db, 1, seen, now);
    await importScans(
      open.db,
      actor,
      seen.slice(0, 200).map(({ imageId, imageName }) => scan(imageId, { names: [imageName] })),
    );
    const [row] = (await open.db('images').count({ known: '*', scanned: 'scanned_at' })) as object[];
    assert.deepEqual({ ...row }, { known: 5000, scanned: 200 });
  });

  it('a deletion and an import of one image at the same time leave it whole or not at all', async () => {
    for (let round = 0; round < 20; round += 1) {
      await importScans(open.db, actor, [scan('a', { names: ['app'] })]);
      const [, imported] = await Promise.all([
        deleteImages(open.db, actor, ['a']),
        importScans(open.db, actor, [scan('a', { names: ['app'] })]),
      ]);
      assert.equal(imported[0]?.image.counts.viruses, 2);
      const findings = await open.db('image_findings');
      const images = await open.db('images');
      assert.equal(findings.length, images.length);
    }
  });

  it('imports, starts and deletions that name the same images in any order never deadlock', async () => {
    const ids = ['a', 'b', 'c', 'd'];
    const crossed = (turn: number) =>
      ids.map((imageId, n) =>
        scan(imageId, { names: [`app:${(n + turn) % 4}`, `app:${(n + turn + 1) % 4}`] }),
      );
    await Promise.all(
      Array.from({ length: 90 }, (_, turn) => {
        const scans = crossed(turn / 3);
        if (turn % 3 === 0) return importScans(open.db, actor, turn % 2 ? scans : scans.reverse());
        if (turn % 3 === 1) return deleteImages(open.db, actor, turn % 2 ? ids : [...ids].reverse());
        const seen = ids.map((imageId, n) => ({ imageId, imageName: `app:${(n * turn) % 4}` }));
        return noteImages(open.db, 1, seen, now);
      }),
    );
  });

  describe('catalog', () => {
    let feed: ChangeFeed;
    let catalog: ImageCache;
    beforeEach(async () => {
      feed = createChangeFeed(open.db, silentLog);
      await feed.start();
      catalog = createImageCache(open.db, feed);
    });
    afterEach(() => feed.stop());

    const reads = () =>
      statements.filter((sql) => /FROM (image_findings|unnest.*image_names)/s.test(sql)).length;
    const virusPolicy = (types: string[]) =>
      ({
        ...{ template: 'RISK_IMAGE', enabled: true, effectTime: now, scope: { type: 'ALL' } },
        ...{ riskRule: { virus: { types } }, privilegeRule: null },
      }) as unknown as Policy;
    const virusPolicies = compilePolicies([virusPolicy(['t'])]);
    /** How many findings all policies of a set together match. */
    const foundBy = async (set: PolicySet, appId: number, image: CachedImage) => {
      const policies = await catalog.policiesFor(set, appId, image);
      const matches = matchPolicies(
        policies,
        { imageId: image.imageId, findings: undefined, requested: [] },
        now,
      );
      return matches.reduce((sum, { hit }) => sum + hit.reasonTotal, 0);
    };
    const virusesIn = async (appId: number, reference: string) => {
      const image = await catalog.find(appId, [reference]);
      return image && (image.scanned ? await foundBy(virusPolicies, appId, image) : 'not scanned');
    };

    it('reads an image once, however many starts ask for it at the same time or later', async () => {
      await importScans(open.db, actor, [scan('a')]);
      await feed.catchUp();
      statements = [];
      const found = await Promise.all(Array.from({ length: 50 }, async () => catalog.find(1, ['a'])));
      assert.ok(await catalog.find(1, ['a']));
      assert.equal(reads(), 2, 'one for the image, one for its findings');
      for (const image of found) assert.equal(image?.imageId, 'a');
    });

    it('reads findings once for as many starts as there may be, and again for other policies', async () => {
      await importScans(open.db, actor, [scan('a')]);
      await feed.catchUp();
      const image = (await catalog.find(1, ['a']))!;
      statements = [];
      const found = (set: PolicySet) => foundBy(set, 1, image);
      assert.deepEqual([await found(virusPolicies), await found(virusPolicies)], [2, 2]);
      assert.equal(reads(), 1);
      const others = compilePolicies([virusPolicy(['t']), virusPolicy(['t', 'u']), virusPolicy(['u'])]);
      assert.deepEqual([await found(others), await found(virusPolicies), await found(others)], [4, 2, 4]);
      assert.equal(await found(compilePolicies([virusPolicy(['u'])])), 0);
      assert.equal(reads(), 4, 'none for policies that cannot match');
    });

    it('reads many images with few statements', async () => {
      await importScans(
        open.db,
        actor,
        Array.from({ length: 100 }, (_, n) => scan(`i${n}`)),
      );
      await feed.catchUp();
      statements = [];
      const found = await Promise.all(
        Array.from({ length: 100 }, async (_, n) => catalog.find(1, [`i${n}`])),
      );
      assert.deepEqual(
        found.map((image) => image?.imageId),
        Array.from({ length: 100 }, (_, n) => `i${n}`),
      );
      assert.equal(reads(), 2);
    });

    it('reads summaries without findings, and findings where a summary has another format', async () => {
      const others: DatedScan['findings'] = [
        { kind: 'SENSITIVE_DATA', path: '/k', ruleId: '', type: 'AWS', severity: 'LOW', title: '' },
      ];
      const ids = ['now', 'before', 'other', 'clean'];
      for (const id of ids)
        await importScans(open.db, actor, [scan(id, id === 'clean' ? { findings: [] } : {})]);
      for (const id of ids.slice(0, 3))
        await importScans(open.db, actor, [scan(id, { covers: ['SENSITIVE_DATA'], findings: others })]);
      const stored = (imageId: string) =>
        open.db('image_findings').where({ image_id: imageId, kind: 'VIRUS' });
      await stored('before').update({ summary_format: 99 });
      await stored('other').update({ summary: Buffer.from('00', 'hex'), summary_format: 99 });
      await feed.catchUp();
      statements = [];
      const images = await Promise.all(ids.map(async (id) => catalog.find(1, [id])));
      const expected = summarizeFindings([...scan('now').findings, ...others]);
      assert.deepEqual(
        images.map((image) => image?.summary),
        [expected, expected, expected, emptySummary],
      );
      const parsed = statements.filter((sql) => sql.includes('SELECT image_id, findings'));
      assert.equal(parsed.length, 1, 'the findings of two images, read together');
    });

    it('takes the first reference that stands for an image, and remembers those that stand for none', async () => {
      await importScans(open.db, actor, [scan('a', { names: ['app:1'] })]);
      await feed.catchUp();
      const references = ['none', 'docker.io/library/app:1', 'a'];
      assert.equal((await catalog.find(1, references))?.imageId, 'a');
      statements = [];
      assert.equal((await catalog.find(1, references))?.imageId, 'a');
      assert.equal(await catalog.find(1, ['none']), undefined);
      assert.equal(reads(), 0);
    });

    it('follows scans, deletion, and scans again', async () => {
      const viruses = async () => {
        await feed.catchUp();
        return virusesIn(1, 'a');
      };
      assert.equal(await viruses(), undefined);
      await importScans(open.db, actor, [scan('a')]);
      assert.equal(await viruses(), 2);
      await importScans(open.db, actor, [scan('a', { findings: [] })]);
      assert.equal(await viruses(), 0);
      await deleteImages(open.db, actor, ['a']);
      assert.equal(await viruses(), undefined);
      await noteImages(open.db, 1, [{ imageId: 'a', imageName: '' }], now);
      assert.equal(await viruses(), 'not scanned');
      await importScans(open.db, actor, [scan('a')]);
      assert.equal(await viruses(), 2);
    });

    it('follows a name that moves, and names that go with the image that had them', async () => {
      const standsFor = async (name: string) => {
        await feed.catchUp();
        return (await catalog.find(1, aliasesOf(name)))?.imageId;
      };
      await noteImages(open.db, 1, [{ imageId: digest, imageName: 'app:seen' }], now);
      assert.deepEqual([await standsFor('app:seen'), await standsFor(digest)], [digest, digest]);
      // The scan tells that this digest is the manifest of another image: what was noted under it is forgotten.
      await importScans(open.db, actor, [scan('a', { names: [`app@${digest}`, 'app:1'] })]);
      assert.deepEqual([await standsFor('app:seen'), await standsFor(digest)], [undefined, 'a']);
      await importScans(open.db, actor, [scan('b', { names: ['app:1'] })]);
      assert.deepEqual([await standsFor('app:1'), await standsFor(digest)], ['b', 'a']);
      await deleteImages(open.db, actor, ['b']);
      assert.equal(await standsFor('app:1'), undefined);
    });

    it('asks again after a load that failed', async () => {
      await importScans(open.db, actor, [scan('a')]);
      await open.db.raw('ALTER TABLE image_findings RENAME TO away');
      await assert.rejects(Promise.resolve(catalog.find(1, ['a'])));
      await open.db.raw('ALTER TABLE away RENAME TO image_findings');
      assert.ok((await catalog.find(1, ['a']))?.summary);
    });

    it('knows an unscanned image without findings, and accounts apart', async () => {
      await noteImages(open.db, 1, [{ imageId: 'a', imageName: '' }], now);
      await importScans(open.db, { ...actor, appId: 2 }, [scan('a')]);
      assert.equal((await catalog.find(1, ['a']))?.summary, undefined);
      assert.deepEqual([await virusesIn(1, 'a'), await virusesIn(2, 'a')], ['not scanned', 2]);
      assert.equal(await catalog.find(3, ['a']), undefined);
    });
  });
});
