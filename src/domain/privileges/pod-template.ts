import { quote, text } from '../../platform/text.js';
import type { Unchecked } from './unchecked.js';

/** Metadata is the pod's own, not the workload's; a bare spec has none. */
export interface PodTemplate {
  spec: Unchecked;
  metadata: Unchecked | undefined;
}

const pathsByKind: Record<string, string[]> = {
  Pod: [],
  PodTemplate: ['template'],
  Deployment: ['spec', 'template'],
  ReplicaSet: ['spec', 'template'],
  DaemonSet: ['spec', 'template'],
  StatefulSet: ['spec', 'template'],
  Job: ['spec', 'template'],
  ReplicationController: ['spec', 'template'],
  CronJob: ['spec', 'jobTemplate', 'spec', 'template'],
};

/** Whether Kubernetes itself has a kind of this name that is a pod or makes pods. */
export const makesPods = (kind: string): boolean => Object.hasOwn(pathsByKind, kind);

const containerLists = ['containers', 'initContainers', 'ephemeralContainers'] as const;
export type ContainerKind = (typeof containerLists)[number];

const hasContainers = (spec: Unchecked) => containerLists.some((list) => spec.at(list).list().length > 0);

const follow = (start: Unchecked, path: readonly string[]) => path.reduce((at, key) => at.at(key), start);

const podAt = (object: Unchecked, path: readonly string[]): PodTemplate => {
  const pod = follow(object, path);
  return { spec: pod.at('spec'), metadata: pod.at('metadata') };
};

/** For a missing or unknown kind: the known places that have containers. */
function findPods(object: Unchecked): PodTemplate[] {
  const places = new Map(Object.values(pathsByKind).map((path) => [path.join(), path]));
  const bare = { spec: object, metadata: undefined };
  return [bare, ...[...places.values()].map((path) => podAt(object, path))].filter(({ spec }) =>
    hasContainers(spec),
  );
}

const noPod = text(
  'has no containers where a pod or a workload has them',
  '在 Pod 或工作负载的位置上没有容器',
);
const severalPods = text(
  'has containers in several places; send the pod alone',
  '多处包含容器，请只提供 Pod',
);

/**
 * Finds the pod in a Pod, a workload or a bare spec. A known kind decides the place, so a decoy elsewhere is not read.
 * Where no containers are found, something else was sent, and silence would pass it.
 */
export function readPodTemplate(object: Unchecked): PodTemplate {
  const kind = object.at('kind').text();
  const path = kind !== undefined && makesPods(kind) ? pathsByKind[kind] : undefined;
  const found = path ? [podAt(object, path)].filter(({ spec }) => hasContainers(spec)) : findPods(object);
  if (found.length === 0 && kind !== undefined && !path) {
    object
      .at('kind')
      .refuse(
        text(`${quote(kind)} has no pod template that is known`, `${quote(kind)} 中没有可识别的 Pod 模板`),
      );
  }
  if (found.length !== 1) object.refuse(found.length === 0 ? noPod : severalPods);
  return found[0] ?? { spec: object, metadata: undefined };
}

export const containersOf = (spec: Unchecked): { kind: ContainerKind; container: Unchecked }[] =>
  containerLists.flatMap((kind) =>
    spec
      .at(kind)
      .list()
      .map((container) => ({ kind, container })),
  );
