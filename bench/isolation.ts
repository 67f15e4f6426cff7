import { setTimeout as sleep } from 'node:timers/promises';
import type { Attack, AttackMethods } from './support/attack-process.js';
import { cpuTimes, type CpuTimes } from './support/cpu-time.js';
import { benchmark } from './support/benchmark.js';
import { cleanImages, matchingImages, startOf } from './support/dataset.js';
import { forgetEvents } from './support/events-data.js';
import { loadedHome } from './support/home.js';
import { decided, signedLoad } from './support/load.js';
import { formatNumber, say } from './support/progress.js';
import { seeded } from './support/random.js';
import { agreeing, atMost, plain, type Row } from './support/results.js';
import { openBeside, startService } from './support/service-process.js';
import { eventsAccount, roundSeconds, startsAccount } from './support/settings.js';
import { median } from './support/statistics.js';
import { startWorker } from './support/worker.js';

/**
 * Steady starts of one tenant while strangers and another tenant do their worst. The attackers, who have machines of
 * their own, run at the lowest priority here: what is measured is what they cost the service, not their own CPU.
 */
const rate = 200;
const title = `${rate} starts a second of one account, one in twenty matching, while others attack`;
const matchingShare = 0.05;
const seconds = Math.max(5, roundSeconds);
/** What an attack left half done, such as statements, is over then. */
const restMs = 2000;

/** ATTACKS=reports runs only those whose names have this in them. */
const wanted = process.env['ATTACKS'] ?? '';
const attacks: Attack[][] = (
  [
    ['one-byte chunks'],
    ['one-byte chunks in the name of a tenant'],
    ['one-byte chunks to a page'],
    ['requests one behind the other'],
    ['refused bodies'],
    ['forms of 1 MB'],
    ['forms of 1 MB in the name of a tenant'],
    ['idle connections'],
    ['long filter lists'],
    ['large starts'],
    ['large batches'],
    ['large reports'],
    ['made-up images'],
    ['small starts'],
    ['one-byte chunks', 'forms of 1 MB', 'idle connections'],
    ['long filter lists', 'large batches', 'made-up images'],
  ] satisfies Attack[][]
).filter((names) => names.join(' and ').includes(wanted));

await benchmark('isolation', title, async () => {
  const { dataDir } = await loadedHome({ events: true });
  const service = await startService({ dataDir });
  const db = await openBeside(dataDir);
  await forgetEvents(db, startsAccount.appId);
  const random = seeded(19);
  const [clean, matching] = [cleanImages(), matchingImages()];
  const images = [...clean, ...matching.slice(0, Math.round(clean.length * matchingShare))];
  const requests = images.map((image) => ({ body: JSON.stringify(startOf(random, image)) }));
  const starts = await signedLoad(service, 'EvaluateContainerStart', requests, decided);
  const attacker = startWorker<AttackMethods>('attack-process.ts');
  await attacker.prepare({ endpoint: service.endpoint, tenant: eventsAccount });
  // The other tenant forbids privileged starts, so that each made-up image leaves an event.
  const other = service.clientOf(eventsAccount);
  const policy = { PolicyName: 'isolation', PolicyTemplate: 'PRIVILEGED_IMAGE' };
  await other.call('CreateImageInterceptPolicy', policy).catch((error: unknown) => {
    // An account has one at most, and an earlier run has made it.
    if (!/^FailedOperation\.Rule(Info|Name)Repeat$/.test((error as { code?: string }).code ?? ''))
      throw error;
  });
  await starts.run({});

  const undecided = async () =>
    ((await (await fetch(`${service.endpoint}/healthz`)).json()) as { undecidedStarts: number })
      .undecidedStarts;
  /** Where the time went: in the service, which has one thread for decisions, or in PostgreSQL. */
  const tellWhere = async (before: CpuTimes) => {
    const [cpu, held] = [await cpuTimes(service.pid), await service.heldMs()];
    const [own, children] = [cpu.own - before.own, cpu.children - before.children].map(formatNumber);
    say(
      `CPU of the service ${own} ms, of PostgreSQL ${children} ms; event loop held up to ${formatNumber(held.longest)} ms, 99 of 100 times up to ${formatNumber(held.p99)} ms`,
    );
  };
  /** The starts alone, or beside attacks; and the most memory that the service had meanwhile. */
  const measured = async (names: Attack[]) => {
    const before = await undecided();
    const cpuBefore = await cpuTimes(service.pid);
    await service.heldMs();
    const attacking = names.length > 0 ? attacker.run({ names, seconds }) : Promise.resolve(0);
    const running = starts.attempt({ seconds: seconds - 1, random: true, rate, connections: 32 });
    let isOver = false;
    void running.finally(() => (isOver = true)).catch(() => undefined);
    let memory = 0;
    for (; !isOver; await sleep(200)) memory = Math.max(memory, await service.residentMb());
    const [result, made] = [await running, await attacking];
    await tellWhere(cpuBefore);
    await sleep(restMs);
    return { ...result, made, memory, undecided: (await undecided()) - before };
  };

  const quiet = [];
  for (let round = 0; round < 3; round += 1) quiet.push(await measured([]));
  const p99 = median(quiet.map((round) => round.p99));
  const memory = Math.max(...quiet.map((round) => round.memory));
  const rows: Row[] = [
    plain('undisturbed: 99th percentile', p99, 'ms'),
    plain('undisturbed: memory', memory, 'MB'),
  ];
  for (const names of attacks) {
    const name = names.join(' and ');
    say(name);
    const result = await measured(names);
    const { answered, failures } = result;
    say(
      `${formatNumber(result.made)} requests or connections; ${failures} of ${answered + failures} failed: ${result.firstFailure ?? ''}`,
    );
    rows.push(
      agreeing(`${name}: starts decided`, answered, answered + failures),
      agreeing(`${name}: starts of all accounts not decided in time`, result.undecided, 0),
      atMost({
        ...{ measure: `${name}: 99th percentile`, value: result.p99, unit: 'ms' },
        ...{ yardstick: { name: 'undisturbed', value: p99 }, times: 3 },
      }),
      atMost({
        ...{ measure: `${name}: memory`, value: result.memory, unit: 'MB' },
        ...{ yardstick: { name: 'undisturbed', value: memory }, times: 1.5 },
      }),
    );
  }
  await forgetEvents(db, startsAccount.appId);
  return { rows };
});
