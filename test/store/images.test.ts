import assert from 'node:assert/strict';
import { type OpenDatabase } from '../../src/open-database.js';
import { createImageCatalog } from '../../src/store/image-catalog.js';
import { type DatedScan, deleteImages, findImages, importScans, noteImages } from '../../src/store/images.js';
import { createTestDatabase, openTestDatabase } from '../support/cluster.js';

const now = new Date('2026-03-10T04:00:00Z');
const actor = { appId: 1, uin: 'tester', now };

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

  it('imports, starts and deletions that name the same images crosswise never deadlock', async () => {
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
    const loads = () => statements.filter((sql) => sql.includes('from "image_findings"')).length;

    it('loads the findings of an image once, however many starts ask at the same time', async () => {
      await importScans(open.db, actor, [scan('a')]);
      const catalog = createImageCatalog(open.db);
      statements = [];
      const found = await Promise.all(Array.from({ length: 50 }, () => catalog.find(1, ['a'])));
      await catalog.find(1, ['a', 'a']);
      assert.equal(loads(), 1);
      for (const images of found) assert.equal(images.get('a')?.findings?.viruses.length, 2);
    });

    it('loads them again after a new scan, and after deletion and import', async () => {
      const catalog = createImageCatalog(open.db);
      const viruses = async () => (await catalog.find(1, ['a'])).get('a')?.findings?.viruses.length;
      await importScans(open.db, actor, [scan('a')]);
      assert.equal(await viruses(), 2);
      await importScans(open.db, actor, [scan('a', { findings: [] })]);
      assert.equal(await viruses(), 0);
      await deleteImages(open.db, actor, ['a']);
      assert.equal(await viruses(), undefined);
      await importScans(open.db, actor, [scan('a')]);
      assert.equal(await viruses(), 2);
    });

    it('asks again after a load that failed', async () => {
      await importScans(open.db, actor, [scan('a')]);
      const catalog = createImageCatalog(open.db);
      await open.db.raw('ALTER TABLE image_findings RENAME TO away');
      await assert.rejects(catalog.find(1, ['a']));
      await open.db.raw('ALTER TABLE away RENAME TO image_findings');
      assert.ok((await catalog.find(1, ['a'])).get('a')?.findings);
    });

    it('knows an unscanned image without findings, and accounts apart', async () => {
      await noteImages(open.db, 1, [{ imageId: 'a', imageName: '' }], now);
      await importScans(open.db, { ...actor, appId: 2 }, [scan('a')]);
      const catalog = createImageCatalog(open.db);
      assert.equal((await catalog.find(1, ['a'])).get('a')?.findings, undefined);
      assert.equal((await catalog.find(2, ['a'])).get('a')?.findings?.viruses.length, 2);
      assert.equal((await catalog.find(3, ['a'])).size, 0);
    });
  });
});
