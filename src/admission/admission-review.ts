/** The versions of AdmissionReview that are read; an answer is in that of its request. */
export const apiVersions = ['admission.k8s.io/v1', 'admission.k8s.io/v1beta1'] as const;

/** What is known of a review whose body is not read to its end. */
export interface ReviewHead {
  apiVersion: (typeof apiVersions)[number];
  uid: string;
  group: string;
  kind: string;
}

/** What an API server asks about one change of one object. */
export interface ReviewRequest extends ReviewHead {
  /** '' for objects of no namespace. */
  namespace: string;
  /** What is known of the name: all, the part that a suffix will follow, or nothing. */
  name: string;
  operation: string;
  /** Who changes it; for a pod of a workload, the controller. */
  username: string;
  /** Null for a deletion. */
  object: unknown;
  /** Null but for an update. */
  oldObject: unknown;
  /** Must leave no trace. */
  dryRun: boolean;
}

export interface ReviewAnswer {
  allowed: boolean;
  /** Why not; for the user. */
  status?: { code: number; reason: string; message: string };
  /** Shown to the user whether or not the change is allowed. */
  warnings?: string[];
  /** Kept in the audit log of the API server. */
  auditAnnotations?: Record<string, string>;
}

/** A body that is no AdmissionReview, told to whoever set up the webhook. */
export class NoReview extends Error {}

type Fields = Record<string, unknown>;

const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const fieldsOf = (value: unknown): Fields => (isFields(value) ? value : {});
const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');

const headForm =
  /"apiVersion":"([^"\\]+)","request":\{"uid":"([^"\\]+)","kind":\{"group":"([^"\\]*)","version":"[^"\\]*","kind":"([^"\\]*)"\}/;

/**
 * From the first bytes of a body as API servers write it: they put all this before what a user chose. Undefined for a body
 * of anyone else.
 */
export function readReviewHead(beginning: string): ReviewHead | undefined {
  const [, apiVersion, uid, group, kind] = headForm.exec(beginning) ?? [];
  const version = apiVersions.find((known) => known === apiVersion);
  return version && { apiVersion: version, uid: uid!, group: group!, kind: kind! };
}

export function readReview(body: unknown): ReviewRequest {
  const { apiVersion, kind, request } = fieldsOf(body);
  const version = apiVersions.find((known) => known === apiVersion);
  if (kind !== 'AdmissionReview' || !version)
    throw new NoReview(`The body must be an AdmissionReview of ${apiVersions.join(' or ')}.`);
  if (!isFields(request) || !textOf(request['uid']))
    throw new NoReview('The AdmissionReview has no `request` with a `uid`.');
  const changed = fieldsOf(request['kind']);
  const metadata = fieldsOf(fieldsOf(request['object'])['metadata']);
  return {
    apiVersion: version,
    uid: textOf(request['uid']),
    group: textOf(changed['group']),
    kind: textOf(changed['kind']),
    namespace: textOf(request['namespace']) || textOf(metadata['namespace']),
    name: textOf(request['name']) || textOf(metadata['name']) || textOf(metadata['generateName']),
    operation: textOf(request['operation']),
    username: textOf(fieldsOf(request['userInfo'])['username']),
    object: request['object'] ?? null,
    oldObject: request['oldObject'] ?? null,
    dryRun: request['dryRun'] === true,
  };
}

/** API servers refuse an answer with another version, kind or uid, or with a patch. */
export const writeReview = ({ apiVersion, uid }: ReviewHead, answer: ReviewAnswer) => ({
  apiVersion,
  kind: 'AdmissionReview',
  response: { uid, ...answer },
});
