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

const containerLists = ['containers', 'initContainers', 'ephemeralContainers'];

const hasContainers = (spec: Unchecked) => containerLists.some((list) => spec.at(list).isGiven);

const follow = (start: Unchecked, path: readonly string[]) => path.reduce((at, key) => at.at(key), start);

const podAt = (object: Unchecked, path: readonly string[]): PodTemplate => {
  const pod = follow(object, path);
  return { spec: pod.at('spec'), metadata: pod.at('metadata') };
};

/** For a missing or unknown kind: the first known place that has containers. */
function findPod(object: Unchecked): PodTemplate | undefined {
  const places = new Map(Object.values(pathsByKind).map((path) => [path.join(), path]));
  return [...places.values()].map((path) => podAt(object, path)).find(({ spec }) => hasContainers(spec));
}

/**
 * Finds the pod in a Pod, a workload or a bare spec. A known kind decides the place, so a decoy elsewhere is not read.
 */
export function readPodTemplate(object: Unchecked): PodTemplate {
  const kind = object.at('kind').text();
  const path = kind !== undefined && Object.hasOwn(pathsByKind, kind) ? pathsByKind[kind] : undefined;
  if (path) return podAt(object, path);
  const bare = { spec: object, metadata: undefined };
  if (kind === undefined && hasContainers(object)) return bare;
  const found = findPod(object);
  if (!found && kind !== undefined) {
    object
      .at('kind')
      .refuse(
        text(`${quote(kind)} has no pod template that is known`, `${quote(kind)} 中没有可识别的 Pod 模板`),
      );
  }
  return found ?? bare;
}

export const containersOf = (spec: Unchecked) => containerLists.flatMap((list) => spec.at(list).list());
