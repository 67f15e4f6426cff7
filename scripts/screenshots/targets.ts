import type { TestClient, TestService } from '../../test/support/service.js';
import { startReceiver } from '../../test/shipping/receiver.js';

/** Log shipping targets: one that has shipped all, one that nothing answers, one that is off. */
export async function makeTargets(service: TestService, admin: TestClient): Promise<void> {
  const { clock, db } = service;
  const create = async (target: object) => {
    const { TargetId } = await admin.call('CreateLogShippingTarget', target);
    // They are listed by when they were created, and the clock stands still.
    await db('log_shipping_targets')
      .where({ target_id: TargetId })
      .update({ created_at: new Date(clock.now().getTime() + (created += 1)) });
    return TargetId as string;
  };
  let created = 0;
  const receiver = await startReceiver();
  const lake = await create({
    TargetName: 'lake of the data team',
    Http: { Url: receiver.url, Form: 'JSON_LINES' },
  });
  // A port that nothing listens on.
  await create({ TargetName: 'SIEM', Syslog: { Host: '127.0.0.1', Port: 9, Tls: false } });
  const off = await create({
    TargetName: 'Loki of the platform team',
    ShipsAudit: false,
    Http: { Url: 'https://loki.example.com/loki/api/v1/push', Form: 'LOKI_PUSH' },
  });
  await admin.call('ModifyLogShippingTargetStatus', { TargetIds: [off], Enabled: false });
  await service.shipAll();
  await receiver.stop();
  // Its port differs from run to run.
  await db('log_shipping_targets')
    .where({ target_id: lake })
    .update({
      destination: db.raw(`jsonb_set(destination, '{url}', '"https://vector.example.com:8080/"')`),
    });
}
