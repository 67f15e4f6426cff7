import { type PodStart, startsOfPodSpec } from '../domain/privileges/from-pod-spec.js';
import { makesPods } from '../domain/privileges/pod-template.js';
import type { Problem } from '../domain/privileges/unchecked.js';
import type { ReviewHead, ReviewRequest } from './admission-review.js';

/** Where Kubernetes itself has pods and what makes them; others may have kinds of the same names. */
const ownGroups = ['', 'apps', 'batch', 'extensions'];

/** A pod starts its containers; a workload makes pods that are reviewed when they are made. */
export const isPod = ({ group, kind }: ReviewHead): boolean => group === '' && kind === 'Pod';

/**
 * The containers that start when the change is made, or whose pods do: all of a new object, and those that an update adds
 * or changes. So a policy that comes later keeps nobody from labelling, scaling or deleting what runs.
 */
export function podStarts(request: ReviewRequest): PodStart[] | Problem {
  const { operation, object, oldObject, group, kind } = request;
  if (object === null || !['CREATE', 'UPDATE'].includes(operation)) return [];
  const starts = startsOfPodSpec(object);
  // Of kinds that others define, those are read that have a pod template in a usual place.
  if ('problem' in starts) return makesPods(kind) && ownGroups.includes(group) ? starts : [];
  const named = starts.filter(({ image }) => image !== '');
  if (operation === 'CREATE') return named;
  const before = startsOfPodSpec(oldObject);
  if ('problem' in before) return named;
  const unchanged = new Set(before.map(keyOf));
  return named.filter((start) => !unchanged.has(keyOf(start)));
}

const keyOf = (start: PodStart) => JSON.stringify(start);
