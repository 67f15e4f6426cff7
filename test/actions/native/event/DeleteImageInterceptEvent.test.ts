import assert from 'node:assert/strict';
import { imported, riskPolicy, start } from '../../../support/samples.js';
import { startTestService, type TestService } from '../../../support/service.js';

describe('DeleteImageInterceptEvent', () => {
  let service: TestService;
  let ids: number[];
  before(async () => {
    service = await startTestService();
  });
  beforeEach(async () => {
    await service.newAccounts();
    for (const n of [1, 2, 3]) await service.admin.call('ImportImageScanReport', imported(n));
    await service.admin.call('CreateImageInterceptPolicy', riskPolicy());
    const Starts = [start(1), start(2), start(3, { StartTime: '2026-03-01 00:00:00' })];
    const { Decisions } = await service.agent.call('EvaluateContainerStarts', { Starts });
    ids = Decisions.flatMap(({ EventIds }: { EventIds: number[] }) => EventIds) as number[];
  });
  after(() => service.stop());

  const remove = async (EventIds: number[]) =>
    (await service.admin.call('DeleteImageInterceptEvent', { EventIds }))['DeletedCount'];
  const left = async () =>
    (await service.admin.call('DescribeImageInterceptEventList'))['EventList'].map(
      ({ EventId }: { EventId: number }) => EventId,
    ) as number[];
  const storedScopes = async () => {
    const rows = (await service
      .db('event_scopes')
      .where({ app_id: service.admin.credential.appId })
      .select('event_id')) as { event_id: number }[];
    return rows.map((row) => row.event_id).sort();
  };

  it('deletes events of several days with their scopes, and counts those that there were', async () => {
    assert.equal(await remove([ids[0]!, ids[2]!, ids[0]!, 1, 2 ** 53 - 1]), 2);
    assert.deepEqual(await left(), [ids[1]]);
    assert.deepEqual(await storedScopes(), [ids[1]]);
    assert.equal(await remove(ids), 1);
    assert.equal(await remove(ids), 0);
  });

  it('leaves a trace in the audit, and none when nothing was deleted', async () => {
    await remove([ids[1]!]);
    await remove([ids[1]!]);
    const entries = (await service
      .db('audit_entries')
      .where({ app_id: service.admin.credential.appId, action: 'EVENTS_DELETED' })) as {
      actor: string;
      detail: object;
    }[];
    assert.deepEqual(
      entries.map(({ actor, detail }) => [actor, detail]),
      [[service.admin.credential.uin, { eventIds: [ids[1]] }]],
    );
  });

  it('a hit after the deletion begins a new event with an id of its own', async () => {
    await remove(ids);
    const [EventId] = (await service.agent.call('EvaluateContainerStart', start(1)))['EventIds'];
    assert.ok(!ids.includes(EventId));
    const { Event } = await service.admin.call('DescribeImageInterceptEventDetail', { EventId });
    assert.equal(Event.EventCount, 1);
  });

  it('deletes nothing of another account', async () => {
    const { DeletedCount } = await service.stranger.call('DeleteImageInterceptEvent', { EventIds: ids });
    assert.equal(DeletedCount, 0);
    assert.equal((await left()).length, 3);
  });

  it('takes 1,000 ids and not one more, and is not for readers and agents', async () => {
    const many = Array.from({ length: 1000 }, (_, n) => n + 1);
    assert.equal(await remove(many), 0);
    const refuse = (code: string, EventIds: number[], client = service.admin) =>
      client.expectRefusal(code, 'DeleteImageInterceptEvent', { EventIds });
    await refuse('InvalidParameterValue.DataRange', [...many, 1]);
    await refuse('InvalidParameterValue.DataRange', []);
    await refuse('UnauthorizedOperation', ids, service.reader);
    await refuse('UnauthorizedOperation', ids, service.agent);
  });
});
