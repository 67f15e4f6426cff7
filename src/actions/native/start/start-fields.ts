import { maxReferenceLength } from '../../../domain/image-reference.js';
import { type Static, Type } from '@sinclair/typebox';
import { ApiError } from '../../../api/api-error.js';
import type { Fail } from '../../../api/define-action.js';
import type { ContainerStart } from '../../../domain/container-start.js';
import { type CredentialBinding, maySpeakFor } from '../../../domain/credential.js';
import { readToldImage } from '../../../decision/told-images.js';
import type { Location } from '../../../domain/event.js';
import type { Derivation, RequestedPrivilege } from '../../../domain/privileges/requested.js';
import { requestedFromDockerHostConfig } from '../../../domain/privileges/from-docker-host-config.js';
import { requestedFromNames } from '../../../domain/privileges/from-names.js';
import { requestedFromOciSpec } from '../../../domain/privileges/from-oci-spec.js';
import { requestedFromPodSpec } from '../../../domain/privileges/from-pod-spec.js';
import { engineNames, type SpecMaker } from '../../../domain/privileges/spec-maker.js';
import { expiryCutoff } from '../../../domain/retention.js';
import { counted, quote, text } from '../../../platform/text.js';

import { requireTime, Time } from '../../wire-time.js';
import { Enum, Fields } from '../../schemas.js';

const word = (description?: string) => Type.String({ maxLength: 512, ...(description && { description }) });
/**
 * They make the key of a location, which has to fit into an index. DNS names, the longest there are, have 253 characters;
 * IPv6 addresses with a zone have 61.
 */
const nameLength = { maxLength: 256 };
const address = (description: string) => Type.Optional(Type.String({ maxLength: 64, description }));
const optional = (description?: string) => Type.Optional(word(description));
const reference = (description: string) =>
  Type.Optional(Type.String({ maxLength: maxReferenceLength, description }));
const spec = (description: string) => Type.Optional(Type.Object({}, { description }));

/** Where something happens, but for the pod. */
export const placeFields = {
  Node: Fields({
    NodeName: Type.String({ minLength: 1, ...nameLength }),
    NodeIp: address('Private address'),
    PublicIp: address('Public address'),
    Quuid: optional(),
    NodeType: Type.Optional(Enum(['NORMAL', 'SUPER'], { default: 'NORMAL' })),
    NodeId: optional(),
    NodeUniqueId: optional(),
    SubnetId: optional(),
    SubnetName: optional(),
    SubnetCidr: optional(),
  }),
  Cluster: Type.Optional(Fields({ ClusterId: Type.String(nameLength), ClusterName: optional() })),
};

export const Pod = Type.Optional(
  Fields({ Namespace: optional(), PodName: word(), PodIp: optional(), PodStatus: optional() }),
);

/** What is told of one container that is about to start. */
export const startFields = {
  Image: Fields(
    {
      ImageId: reference(
        'sha256:… of the configuration, or the manifest digest, whole or its first 12 digits or more; wins over the name',
      ),
      ImageName: reference('Tag or digest reference, such as nginx:1.25'),
    },
    { description: 'One of the two is required' },
  ),
  ...placeFields,
  Pod,
  Privileges: Type.Optional(
    Type.Array(Type.String({ minLength: 1, maxLength: 128 }), {
      maxItems: 200,
      description:
        'What the start asks for beyond the default of the runtime; or one of the specs that follow, from which it is derived',
    }),
  ),
  OciSpec: spec("The runtime's config.json"),
  Engine: Type.Optional(
    Enum(engineNames, {
      description:
        "What made OciSpec: a spec does not tell. Without it, the processes whose namespaces the spec joins count as the host's",
    }),
  ),
  ContainerId: optional(
    "The id of the container of OciSpec, with Engine: folders that the engine keeps for it are its own. Without it, they count as the host's",
  ),
  DockerHostConfig: spec('HostConfig of `docker inspect`, or the whole of it'),
  PodSpec: spec('A Pod, its spec, or a workload with a pod template'),
  ContainerName: optional(
    'The container of PodSpec that starts; without it, all of them are judged together',
  ),
  StartParam: Type.Optional(
    Type.String({ maxLength: 32_768, description: 'Command line of the start; kept with the event' }),
  ),
  StartTime: Type.Optional(Time('When it starts; default now, at most 5 minutes ahead, within retention')),
};

export const Start = Fields(startFields);
type StartInput = Static<typeof Start>;

/** What a start is read by, besides what it tells. */
interface StartContext {
  /** The credential, which may be bound to a node. */
  caller: CredentialBinding;
  now: Date;
  offsetMinutes: number;
  retentionDays: number;
}

export const startContext = (
  { offsetMinutes, retentionDays }: Pick<StartContext, 'offsetMinutes' | 'retentionDays'>,
  { caller, now }: Pick<StartContext, 'caller' | 'now'>,
): StartContext => ({ caller, now, offsetMinutes, retentionDays });

/** How far a StartTime may lie ahead of the clock: nodes' clocks differ a little. */
const maxAheadMs = 5 * 60_000;

/** Reads a start; `prefix` leads to it in the request, '' or `Starts.3.`. */
export function readStart(
  wire: StartInput,
  prefix: string,
  context: StartContext,
  fail: Fail<'InvalidParameterValue' | 'InvalidParameterValue.DataRange' | 'MissingParameter'>,
): ContainerStart {
  const { ImageId = '', ImageName = '' } = wire.Image;
  if (!ImageId.trim() && !ImageName.trim())
    throw fail('MissingParameter', imageMissing(`${prefix}Image.ImageId`));
  return {
    told: readToldImage(ImageId, ImageName),
    imageName: ImageName,
    location: readLocation(wire, context.caller),
    requested: readRequested(wire, prefix, fail),
    startParam: wire.StartParam ?? '',
    at: readStartTime(wire.StartTime, `${prefix}StartTime`, context, fail),
  };
}

const imageMissing = (path: string) =>
  text(
    `The request is missing a required parameter \`${path}\`: an image needs ImageId or ImageName.`,
    `请求缺少必填参数 \`${path}\`：镜像需要 ImageId 或 ImageName。`,
  );

/** Where something happens. Throws where the credential is bound to another cluster or node. */
export function readLocation(
  { Node, Cluster, Pod }: Pick<StartInput, 'Node' | 'Cluster' | 'Pod'>,
  caller: CredentialBinding,
): Location {
  const place = { clusterId: Cluster?.ClusterId ?? '', nodeName: Node.NodeName };
  if (!maySpeakFor(caller, place)) throw new ApiError('UnauthorizedOperation', boundElsewhere(caller, place));
  return {
    clusterId: place.clusterId,
    clusterName: Cluster?.ClusterName ?? '',
    nodeName: place.nodeName,
    nodeIp: Node.NodeIp ?? '',
    publicIp: Node.PublicIp ?? '',
    quuid: Node.Quuid ?? '',
    nodeType: Node.NodeType ?? 'NORMAL',
    nodeId: Node.NodeId ?? '',
    nodeUniqueId: Node.NodeUniqueId ?? '',
    subnetId: Node.SubnetId ?? '',
    subnetName: Node.SubnetName ?? '',
    subnetCidr: Node.SubnetCidr ?? '',
    ...readPod(Pod),
  };
}

export const readPod = (pod: StartInput['Pod']) => ({
  namespace: pod?.Namespace ?? '',
  podName: pod?.PodName ?? '',
  podIp: pod?.PodIp ?? '',
  podStatus: pod?.PodStatus ?? '',
});

function boundElsewhere(
  { boundClusterId, boundNodeName }: CredentialBinding,
  { clusterId, nodeName }: { clusterId: string; nodeName: string },
) {
  const [bound, given] = [
    { cluster: quote(boundClusterId ?? ''), node: boundNodeName === null ? undefined : quote(boundNodeName) },
    { cluster: quote(clusterId), node: quote(nodeName) },
  ];
  return text(
    `This credential is bound to cluster \`${bound.cluster}\`${bound.node === undefined ? '' : `, node \`${bound.node}\``}; given cluster \`${given.cluster}\`, node \`${given.node}\`. Use the credential of that node, or change Cluster and Node in agent.json.`,
    `该密钥仅限集群 \`${bound.cluster}\`${bound.node === undefined ? '' : `、节点 \`${bound.node}\``} 使用，实际为集群 \`${given.cluster}\`、节点 \`${given.node}\`。请使用该节点的密钥，或修改 \`agent.json\` 中的 \`Cluster\` 与 \`Node\`。`,
  );
}

const makerOf = ({ Engine, ContainerId }: StartInput): SpecMaker | undefined =>
  Engine && { engine: Engine, containerId: ContainerId };

/** All privileges that any of the given descriptions asks for. */
function readRequested(
  wire: StartInput,
  prefix: string,
  fail: Fail<'InvalidParameterValue' | 'InvalidParameterValue.DataRange' | 'MissingParameter'>,
): RequestedPrivilege[] {
  const derivations: [string, Derivation][] = [];
  if (wire.Privileges) derivations.push(['Privileges', requestedFromNames(wire.Privileges)]);
  if (wire.OciSpec)
    derivations.push(['OciSpec', requestedFromOciSpec(wire.OciSpec, { maker: makerOf(wire) })]);
  if (wire.DockerHostConfig)
    derivations.push(['DockerHostConfig', requestedFromDockerHostConfig(wire.DockerHostConfig)]);
  if (wire.PodSpec) derivations.push(['PodSpec', requestedFromPodSpec(wire.PodSpec, wire.ContainerName)]);
  return derivations.flatMap(([field, derived]) => {
    if ('requested' in derived) return derived.requested;
    const path = quote([`${prefix}${field}`, derived.path].filter(Boolean).join('.'), 128);
    const { en, zh } = derived.problem;
    throw fail('InvalidParameterValue', { en: `\`${path}\`: ${en}`, zh: `\`${path}\`：${zh}` });
  });
}

function readStartTime(
  given: string | undefined,
  path: string,
  { now, offsetMinutes, retentionDays }: StartContext,
  fail: Fail<'InvalidParameterValue' | 'InvalidParameterValue.DataRange' | 'MissingParameter'>,
): Date {
  if (given === undefined) return now;
  const at = requireTime(path, given, offsetMinutes, fail);
  if (at.getTime() - now.getTime() <= maxAheadMs && at >= expiryCutoff(now, { retentionDays })) return at;
  throw fail(
    'InvalidParameterValue.DataRange',
    text(
      `\`${path}\` must be at most 5 minutes ahead and at most ${counted(retentionDays, 'day')} ago; given ${quote(given)}.`,
      `\`${path}\` 最多超前 5 分钟，且不得早于 ${retentionDays} 天前，实际为 ${quote(given)}。`,
    ),
  );
}
