import assert from 'node:assert/strict';
import { send } from '../support/http.js';
import { below, pick, type Random, randomFrom } from '../support/random.js';
import { rounds } from '../support/rounds.js';
import { imageId, privilegePolicy, riskPolicy, start } from '../support/samples.js';
import { type Reply, startTestService, type TestService } from '../support/service.js';
import { signedByV1 } from '../support/v1.js';

/**
 * R15, with random filters: what a delete removes, the list with the same filters had shown, and a word that is empty or
 * nearly everywhere never removes anything. The words and the poison are such that both often match.
 */
interface Filter {
  Name: string;
  Values: (string | null)[];
  ExactMatch?: boolean | null | '';
}

interface Subject {
  list: string;
  remove: string;
  idField: string;
  keepField: string;
  words: Record<string, readonly string[]>;
  /** Filters on where an event happened. */
  locations: readonly string[];
}

/** What an unset variable, or half an id, becomes. */
const empty = [
  null,
  '',
  ' ',
  '\t\n',
  '\u3000',
  '\u00a0',
  '\ufeff',
  '\u200b',
  '\u2800',
  'sha256:',
  ' SHA256: ',
];
/** Parts of nearly every text. Wild cards elsewhere are ordinary characters here. */
const marks = [
  '.',
  ':',
  '/',
  '-',
  '::',
  '。',
  '：',
  '%',
  '_',
  '*',
  '.*',
  '\\',
  ' . ',
  '\u200b-',
  '\u3164',
  '\u0301',
];
/** A part of every image id. */
const ofEveryId = ['sha256', 'SHA', 'a', '256', '6:', ' sha256', 'name', 'n', 'me:'];
/** Text that is taken as it is. */
const ordinary = ["' OR 1=1 --", '%a%', '*1'];
/** Not whether the whole is meant or a part. */
const unsetExactMatch = [null, ''];

const events: Subject = {
  list: 'DescribeImageDenyEventList',
  remove: 'DeleteImageDenyEvent',
  idField: 'EventID',
  keepField: 'ExcludeEventIDSet',
  words: {
    EventType: ['EVENT_RISK', 'EVENT_PRIVILEGE'],
    DealBehavior: ['BEHAVIOR_ALERT', 'BEHAVIOR_HOLDUP_SUCCESSED'],
    RuleName: ['no privileged', 'containers', 'PRIV'],
    NodeName: ['node-0', 'node-1', 'node', 'NODE-2'],
    NodeIP: ['10.0.0.0', '10.0.0.1', '10.0.1.0', '10.0.1', '10.0.0'],
    PublicIP: ['203.0.113.1', '203.0.113'],
    ImageName: ['registry', 'app:3'],
    ImageID: ['sha256:0', '3', '00000007'],
    TimeRange: ['2026-03-10', '2026-03-10'],
  },
  locations: ['NodeName', 'NodeIP', 'PublicIP'],
};

const rules: Subject = {
  list: 'DescribeImageDenyRuleList',
  remove: 'DeleteImageDenyRule',
  idField: 'RuleID',
  keepField: 'ExcludeRuleIDSet',
  words: {
    RuleType: ['RULE_RISK', 'RULE_PRIVILEGE'],
    EffectStatus: ['IN_THE_TEST', 'IN_EFFECT'],
    RuleName: ['rule', 'rule 1', 'RULE 2', '3', 'on', 'off'],
  },
  locations: [],
};

describe('deletes by random filters never widen', () => {
  let service: TestService;
  before(async () => {
    service = await startTestService();
  });
  after(() => service.stop());

  /** Where the starts of an image were told to be, since its event began: by image, not asked of the service. */
  const told = new Map<string, Record<string, string>[]>();

  /** Events on one to three nodes each, which are now and then made anew under their names. */
  async function refillEvents(random: Random): Promise<void> {
    const Starts = Array.from({ length: 40 }, () => {
      const node = below(random, 3);
      const image = below(random, 12);
      const NodeName = `node-${node}`;
      const NodeIp = `10.0.${below(random, 3) === 0 ? 1 : 0}.${node}`;
      const PublicIp = `203.0.113.${node}`;
      told.set(imageId(image), [
        ...(told.get(imageId(image)) ?? []),
        { NodeName, NodeIP: NodeIp, PublicIP: PublicIp },
      ]);
      const Image = { ImageId: imageId(image), ImageName: `registry.example.com/app:${image}` };
      return start(image, { Image, Node: { NodeName, NodeIp, PublicIp }, Privileges: ['PRIVILEGED'] });
    });
    await service.agent.call('EvaluateContainerStarts', { Starts });
  }

  async function refillRules(random: Random): Promise<void> {
    for (let n = 0; n < 8; n += 1) {
      const isOn = random() < 0.5;
      const PolicyName = `rule ${n} ${isOn ? 'on' : 'off'} ${below(random, 1e9)}`;
      const fields = { PolicyName, Enabled: isOn, ObservationDays: pick(random, [0, 3]) };
      await service.admin.call('CreateImageInterceptPolicy', riskPolicy(fields));
    }
  }

  function randomFilter(random: Random, { words }: Subject): Filter {
    const Name = random() < 0.05 ? 'NoSuchFilter' : pick(random, Object.keys(words));
    const known = words[Name] ?? ['x'];
    const isRange = Name === 'TimeRange';
    const Values: Filter['Values'] = isRange
      ? [...known]
      : Array.from({ length: 1 + below(random, 2) }, () => pick(random, known));
    if (random() < 0.15) Values[below(random, Values.length)] = pick(random, empty);
    else if (random() < 0.1) Values.splice(below(random, 2), 0, pick(random, empty));
    else if (random() < 0.1 && !isRange) Values[0] = pick(random, ordinary);
    else if (random() < 0.15 && !isRange) Values[0] = pick(random, Name === 'ImageID' ? ofEveryId : marks);
    if (random() < 0.05) return { Name, Values, ExactMatch: pick(random, unsetExactMatch) as null | '' };
    return { Name, Values, ...(random() < 0.2 && { ExactMatch: true }) };
  }

  /** Whether a delete by it would remove what nobody chose. */
  const widens = ({ Name, Values, ExactMatch = false }: Filter) =>
    typeof ExactMatch !== 'boolean' ||
    Values.some(
      (value) =>
        empty.includes(value) ||
        (!ExactMatch && (marks.includes(value!) || (Name === 'ImageID' && ofEveryId.includes(value!)))),
    );

  const listed = async ({ list }: Subject, Filters: readonly Filter[] = []): Promise<Reply[]> =>
    (await service.reader.call(list, { Filters, Limit: 100 }))['List'] as Reply[];

  /** The ids that the list shows, or undefined where it refuses the filters. */
  const shownBy = (subject: Subject, Filters: readonly Filter[]) =>
    listed(subject, Filters).then(
      (entries) => entries.map((entry) => entry[subject.idField] as unknown),
      () => undefined,
    );

  /** Deletes by JSON or by a signed GET, which has no null; says whether it was taken. */
  async function remove(subject: Subject, Filters: readonly Filter[], keep: unknown[], byGet: boolean) {
    const params = { Filters, [subject.keepField]: keep };
    if (!byGet)
      return service.admin.call(subject.remove, params).then(
        () => true,
        () => false,
      );
    const parameters = Object.fromEntries(flattened('', params));
    const reply = await send(
      service,
      signedByV1(service, { method: 'GET', action: subject.remove, parameters }),
    );
    return !('Error' in reply.body.Response);
  }

  for (const [what, subject, refill, seed] of (
    [
      ['events', events, refillEvents, 1],
      ['rules', rules, refillRules, 3],
      ['events', events, refillEvents, 2],
      ['rules', rules, refillRules, 4],
    ] as const
  ).slice(0, rounds(2, 4)))
    it(`${what}, seed ${seed}`, async function () {
      this.timeout(300_000);
      const random = randomFrom(seed);
      await service.newAccounts();
      told.clear();
      await service.admin.call('CreateImageInterceptPolicy', privilegePolicy());
      const seen = { refused: 0, removed: 0, keptForOtherLocations: 0 };
      for (let turn = 0; turn < 40; turn += 1) {
        let all = await listed(subject);
        if (all.length < 8) {
          await refill(random);
          all = await listed(subject);
        }
        const Filters = Array.from({ length: 1 + below(random, 2) }, () => randomFilter(random, subject));
        const keep = random() < 0.3 ? [all[0]![subject.idField]] : [];
        const said = JSON.stringify({ turn, Filters, keep });
        const shown = await shownBy(subject, Filters);
        const hasNull = JSON.stringify(Filters).includes('null');
        const byGet = Filters.some(({ ExactMatch }) => ExactMatch === '') || (random() < 0.3 && !hasNull);
        const isTaken = await remove(subject, Filters, keep, byGet);
        const left = new Set((await listed(subject)).map((entry) => entry[subject.idField]));
        const gone = all.filter((entry) => !left.has(entry[subject.idField]));
        assert.equal(isTaken, shown !== undefined && !Filters.some(widens), said);
        if (!isTaken || !shown) {
          assert.deepEqual(gone, [], `a refused delete removed something: ${said}`);
          seen.refused += 1;
          continue;
        }
        const goneIds = gone.map((entry) => entry[subject.idField] as unknown);
        for (const id of goneIds)
          assert.ok(shown.includes(id) && !keep.includes(id), `${String(id)}: ${said}`);
        for (const { ImageID } of subject === events ? gone : []) {
          for (const place of told.get(ImageID as string)!)
            assert.ok(isAt(place, Filters), `removed starts at ${JSON.stringify(place)}: ${said}`);
          told.delete(ImageID as string);
        }
        const stayed = shown.filter((id) => !keep.includes(id) && !goneIds.includes(id));
        if (!Filters.some(({ Name }) => subject.locations.includes(Name))) assert.deepEqual(stayed, [], said);
        for (const EventID of stayed) {
          const { Event } = await service.reader.call('DescribeImageInterceptEventDetail', {
            EventId: EventID,
          });
          assert.ok(Event.ScopeCount > 1, `an event of one location stayed: ${said}`);
        }
        seen.keptForOtherLocations += stayed.length;
        seen.removed += gone.length;
      }
      assert.ok(seen.refused > 5 && seen.removed > 5, JSON.stringify(seen));
      if (subject === events) assert.ok(seen.keptForOtherLocations > 0, JSON.stringify(seen));
    });
});

/** Whether the filters on a location, of which a start was told, hold for it. */
const isAt = (place: Record<string, string>, filters: readonly Filter[]): boolean =>
  filters
    .filter(({ Name }) => Name in place)
    .every(({ Name, Values, ExactMatch }) =>
      Values.some((value) =>
        ExactMatch ? place[Name] === value : place[Name]!.toUpperCase().includes(value!.toUpperCase()),
      ),
    );

/** Parameters as a query has them: Filters.0.Values.1=… */
function flattened(prefix: string, value: unknown): [string, string][] {
  if (typeof value !== 'object' || value === null) return [[prefix, String(value)]];
  return Object.entries(value).flatMap(([key, entry]) =>
    flattened(prefix === '' ? key : `${prefix}.${key}`, entry),
  );
}
