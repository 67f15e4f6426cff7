import assert from 'node:assert/strict';
import type { PolicySettings } from '../../src/domain/policy.js';
import { deleteImages } from '../../src/store/images/delete-images.js';
import { importScans } from '../../src/store/images/import-scans.js';
import type { DatedScan } from '../../src/store/images/scanned-image.js';
import { createPolicy, deletePolicies, modifyPolicies } from '../../src/store/policies/change-policies.js';
import { listPolicies } from '../../src/store/policies/list-policies.js';
import {
  appId,
  countPolicyChanges,
  type Instances,
  openInstances,
  otherAppId,
  untilBlocked,
} from '../jobs/instances.js';
import { imageId, policySettings } from '../support/samples.js';

describe('store: policies', () => {
  let instances: Instances;
  beforeEach(async () => {
    instances = await openInstances();
  });
  afterEach(() => instances.close());

  const db = () => instances.first.db;
  const actor = () => ({ appId, uin: 'somebody', now: instances.clock.now() });
  const create = (fields: Partial<PolicySettings> = {}, on = db()) =>
    createPolicy(on, actor(), policySettings(fields), { maxPolicies: 3 });
  async function given(fields: Partial<PolicySettings> = {}): Promise<string> {
    const outcome = await create(fields);
    assert.ok('policyId' in outcome);
    return outcome.policyId;
  }
  const scanOf = (n: string): DatedScan => ({
    imageId: imageId(n),
    names: [],
    size: 0,
    scanner: 'test',
    scannedAt: instances.clock.now(),
    covers: ['VIRUS'],
    findings: [],
  });

  it('are in the change log of their account with every change, and of no other', async () => {
    const changes: number[] = [];
    const note = async () => changes.push(await countPolicyChanges(db(), appId));
    await note();
    const policyId = await given();
    await note();
    await modifyPolicies(db(), actor(), [policyId], () => ({ enabled: false }));
    await note();
    await deletePolicies(db(), actor(), [policyId]);
    await note();
    assert.deepEqual(changes, [0, 1, 2, 3]);
    assert.equal(await countPolicyChanges(db(), otherAppId), 0);
  });

  it('leave nothing behind when they are refused: no row, image, audit entry or entry in the change log', async () => {
    const kept = await given({
      template: 'PRIVILEGED_IMAGE',
      riskRule: null,
      privilegeRule: { mode: 'DENY_SELECTED', privileges: ['PRIVILEGED'] },
    });
    const other = await given({ name: 'other' });
    const state = async () => ({
      policies: await listPolicies(db(), appId),
      changes: await countPolicyChanges(db(), appId),
      images: await db()('images').select('image_id'),
      audit: await db()('audit_entries').select('entry_id'),
    });
    const before = await state();
    const selected = { type: 'SELECTED' as const, imageIds: [imageId('z')] };
    const refusals = [
      await create(),
      await create({ name: 'unscanned', scope: selected }),
      await create({ name: 'second', template: 'PRIVILEGED_IMAGE', scope: selected }),
      await modifyPolicies(db(), actor(), [kept], () => ({ name: 'other', scope: selected })),
      // The first of the two is written before the second turns out to be impossible.
      await modifyPolicies(db(), actor(), [kept, other], () => ({ name: 'same for both' })),
      await deletePolicies(db(), actor(), [kept, '5d0d0c1c-0000-4000-8000-000000000001']),
    ];
    assert.deepEqual(
      refusals.map((outcome) => 'refused' in outcome && outcome.refused),
      [
        'NAME_TAKEN',
        'IMAGES_OUT_OF_RANGE',
        'PRIVILEGED_POLICY_EXISTS',
        'NAME_TAKEN',
        'NAME_TAKEN',
        'NOT_FOUND',
      ],
    );
    assert.deepEqual(await state(), before);
  });

  it('lock selected images in the same order as a delete does, so that neither is given up for the other', async () => {
    // The table holds b before a, which is the order in which they would be locked if nothing were said.
    for (const n of ['b', 'a']) await importScans(db(), actor(), [scanOf(n)]);
    await db().raw('ANALYZE images');
    const imageIds = [imageId('b'), imageId('a')];
    const holder = await instances.another().db.transaction();
    await holder('images')
      .where({ app_id: appId, image_id: imageId('a') })
      .forUpdate();

    const deleting = deleteImages(instances.another().db, actor(), imageIds);
    await untilBlocked(instances.first, 'select "image_id" from "images"');
    const creating = create({ scope: { type: 'SELECTED', imageIds } }, instances.another().db);
    await untilBlocked(instances.first, 'select "image_id" from "images"', undefined, 2);
    await holder.commit();
    const [refusal, outcome] = await Promise.all([deleting, creating]);
    assert.equal(refusal, undefined);
    assert.deepEqual(outcome, { refused: 'IMAGES_OUT_OF_RANGE', imageIds });
  });

  it('select an image for a privilege policy even when it is deleted in the same moment', async () => {
    const rule = { mode: 'DENY_SELECTED' as const, privileges: ['PRIVILEGED'] };
    await importScans(db(), actor(), [scanOf('a')]);
    const deleting = await instances.another().db.transaction();
    await deleting('images').where({ app_id: appId }).forUpdate();
    const creating = create({
      template: 'PRIVILEGED_IMAGE',
      riskRule: null,
      privilegeRule: rule,
      scope: { type: 'SELECTED', imageIds: [imageId('a')] },
    });
    // It has found the image there, and waits to hold it.
    await untilBlocked(instances.another(), 'select "image_id" from "images"');
    await deleting('images').where({ app_id: appId }).delete();
    await deleting.commit();
    assert.ok('policyId' in (await creating));
    assert.deepEqual(await db()('images').select('image_id', 'scanned_at'), [
      { image_id: imageId('a'), scanned_at: null },
    ]);
  });
});
