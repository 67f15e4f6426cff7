import { createHash } from 'node:crypto';
import { type Static, Type } from '@sinclair/typebox';
import type { Deps } from '../../../deps.js';
import type { PolicyHistory, Revision } from '../../../decision/policy-history.js';
import type { PolicySet } from '../../../domain/matching/policy-set.js';
import { isOn } from '../../../domain/observation-period.js';
import { requireUsable } from '../../../api/authenticate.js';
import { defineAction } from '../../../api/define-action.js';
import { maxWatchLength } from '../../../domain/watched-images.js';
import { Fields } from '../../schemas.js';
import { AgentPolicySchema, Milliseconds, writeAgentPolicy } from './agent-fields.js';

type AgentPolicy = Static<typeof AgentPolicySchema>;

interface Told {
  Whole: boolean;
  Policies: AgentPolicy[];
  Places: number[];
  Removed: string[];
}

interface Snapshot extends Revision {
  policies: AgentPolicy[];
  /** What agents are told that hold an earlier revision, by that: a change wakes all of them at once. */
  told: Map<string, Told>;
}

/** Of each set once: 2,000 agents may ask for the same one. */
const snapshots = new WeakMap<PolicySet, Snapshot>();

/** The revision is that of the content, so every instance gives the same, also after a restart. */
export function snapshotOf(set: PolicySet): Snapshot {
  const known = snapshots.get(set);
  if (known) return known;
  const policies = set.policies
    .map(({ policy }) => policy)
    .filter(isOn)
    .map(writeAgentPolicy);
  const texts = new Map(policies.map((policy) => [policy.PolicyId, JSON.stringify(policy)]));
  const whole = `[${[...texts.values()].join(',')}]`;
  const revision = createHash('sha256').update(whole).digest('hex').slice(0, 32);
  const snapshot = { revision, texts, policies, told: new Map() };
  snapshots.set(set, snapshot);
  return snapshot;
}

/** What an agent has to be told that holds a revision. */
function tellFrom(snapshot: Snapshot, held: string, history: PolicyHistory, appId: number): Told {
  if (held === snapshot.revision) return unchanged;
  const known = snapshot.told.get(held);
  if (known) return known;
  const changed = history.changedSince(appId, held);
  const told = tell(snapshot, changed);
  // Revisions that nobody here gave out are whatever callers write.
  if (changed) snapshot.told.set(held, told);
  return told;
}

/** What an agent has to be told that holds a revision where those policies are other; undefined: nothing is known of it. */
function tell({ policies }: Snapshot, changed: ReadonlySet<string> | undefined): Told {
  if (!changed) return { Whole: true, Policies: policies, Places: [], Removed: [] };
  const places = policies.flatMap(({ PolicyId }, place) => (changed.has(PolicyId) ? [place] : []));
  const Policies = places.map((place) => policies[place]!);
  const stay = new Set(Policies.map(({ PolicyId }) => PolicyId));
  return { Whole: false, Policies, Places: places, Removed: [...changed].filter((id) => !stay.has(id)) };
}

const unchanged: Told = { Whole: false, Policies: [], Places: [], Removed: [] };

export const DescribeAgentPolicySnapshot = defineAction({
  name: 'DescribeAgentPolicySnapshot',
  summary:
    'Gives a node agent the policies that are on, or what changed in them, at once or when they change.',
  role: 'agent',
  effect: 'serves',

  input: Fields({
    Revision: Type.String({ maxLength: 64, default: '', description: 'Revision that the agent holds' }),
    ImagesMark: Type.Integer({
      minimum: 0,
      maximum: 2 ** 53 - 1,
      default: 0,
      description: 'From the latest reply',
    }),
    Watch: Type.String({
      maxLength: maxWatchLength,
      pattern: '^[A-Za-z0-9+/]*={0,2}$',
      default: '',
      description:
        'Images that the agent holds, as a Bloom filter of their WatchNumbers; where it is empty, every image concerns it',
    }),
    WaitSeconds: Type.Integer({
      minimum: 0,
      maximum: 60,
      default: 0,
      description:
        'How long to wait for a change where the agent holds the latest; changes of images that many agents hold are told within 30 s, so that not all ask at once',
    }),
  }),
  output: Fields({
    Revision: Type.String({ description: 'Revision of the policies that are on' }),
    Changed: Type.Boolean({ description: 'Whether it is another than the agent holds' }),
    Whole: Type.Boolean({
      description: 'Whether Policies are all that are on, in place of what the agent holds',
    }),
    Policies: Type.Array(AgentPolicySchema, {
      description:
        'All that are on, or those that are new or other than in the revision that the agent holds',
    }),
    Places: Type.Array(Type.Integer(), {
      description: 'Where not whole: the place of each of Policies, from 0, among all that are on then',
    }),
    Removed: Type.Array(Type.String(), { description: 'Where not whole: policies that are on no more' }),
    ImagesChanged: Type.Boolean({
      description:
        'Whether images changed that the agent holds, or may have: it then asks for those on its node',
    }),
    ImagesMark: Type.Integer({ description: 'To be sent with the next call' }),
    Now: Milliseconds("The service's clock, by which policies go from observing to enforcing"),
  }),
  errors: [],
  async handle(
    { input, caller, actor, now },
    {
      policies,
      policyHistory,
      agentNews,
      credentials,
      clock,
    }: Pick<Deps, 'policies' | 'policyHistory' | 'agentNews' | 'credentials' | 'clock'>,
  ) {
    const { appId, secretId } = caller;
    const held = { imagesMark: input.ImagesMark, watch: input.Watch };
    const look = async () => {
      const snapshot = snapshotOf(await policies.policiesOf(appId));
      policyHistory.note(appId, snapshot);
      const imagesChanged = agentNews.imagesChanged(appId, held);
      return { snapshot, imagesMark: agentNews.imagesMark(appId), imagesChanged };
    };
    let seen = await look();
    if (seen.snapshot.revision === input.Revision) {
      await agentNews.nextChange(caller, { ...held, waitMs: input.WaitSeconds * 1000 });
      // Whoever holds a stolen key may have waited since before it was disabled.
      requireUsable(await credentials.find(secretId), clock.now(), () => actor.address);
      seen = await look();
    }
    const { revision } = seen.snapshot;
    const changed = revision !== input.Revision;
    return {
      Revision: revision,
      Changed: changed,
      ...tellFrom(seen.snapshot, input.Revision, policyHistory, appId),
      ImagesChanged: seen.imagesChanged,
      ImagesMark: Math.max(seen.imagesMark, input.ImagesMark),
      Now: (input.WaitSeconds > 0 ? clock.now() : now).getTime(),
    };
  },
});
