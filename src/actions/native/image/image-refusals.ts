import { quote, type Text, text } from '../../../platform/text.js';

const named = (ids: readonly string[]) => {
  const first = ids.slice(0, 5).map((id) => quote(id, 80));
  return first.join(', ') + (ids.length > first.length ? ` … (${ids.length})` : '');
};

export const noSuchImage = (imageIds: readonly string[]): Text =>
  text(`There is no image ${named(imageIds)}.`, `镜像不存在：${named(imageIds)}。`);

export const imageSelected = (imageIds: readonly string[]): Text =>
  text(
    `A policy selects ${named(imageIds)}, so it cannot be deleted; nothing was changed. Take it out of the policy first.`,
    `镜像 ${named(imageIds)} 已被策略选中，无法删除，未作任何修改。请先将其从策略中移除。`,
  );
