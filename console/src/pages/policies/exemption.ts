/** The parts of a policy that take an image in. */
interface Change {
  ImageScope: { Type: 'ALL' | 'SELECTED'; ImageIds?: string[] };
  PrivilegeRule: { Mode: 'DENY_SELECTED' | 'ALLOW_ONLY_SELECTED'; Privileges?: string[] } | null;
}

/** What a policy becomes when an image is taken out of it; undefined where the policy leaves the image alone already. */
export function withoutImage(
  { ImageScope, PrivilegeRule }: Change,
  imageId: string,
  /** Every image that the policy acts on, to choose all but one where it takes in all. */
  all: readonly string[],
): Change | undefined {
  const selected = ImageScope.Type === 'SELECTED' ? (ImageScope.ImageIds ?? []) : [];
  const change = (ImageIds: string[], rule = PrivilegeRule) => ({
    ImageScope: { Type: 'SELECTED' as const, ImageIds },
    PrivilegeRule: rule,
  });
  if (PrivilegeRule?.Mode === 'ALLOW_ONLY_SELECTED')
    return selected.includes(imageId) ? undefined : change([...selected, imageId]);
  if (ImageScope.Type === 'SELECTED')
    return selected.includes(imageId) ? change(selected.filter((one) => one !== imageId)) : undefined;
  // All but one may not: the one alone may.
  if (PrivilegeRule) return change([imageId], { ...PrivilegeRule, Mode: 'ALLOW_ONLY_SELECTED' });
  return change(all.filter((one) => one !== imageId));
}
