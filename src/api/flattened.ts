import { ApiError, shown } from './errors.js';

/**
 * Query and form parameters carry structures with dotted names and zero-based indices, `Filters.0.Values.1=a`. This
 * turns them back: an object whose keys are 0…n-1 is a list.
 */
export function unflatten(parameters: readonly (readonly [string, string])[]): unknown {
  const root: Tree = new Map();
  for (const [name, value] of parameters) put(root, name, value);
  return toObject(root);
}

type Tree = Map<string, Tree | string>;

/** Deeper structures than any action has would only serve to exhaust the stack. */
const maxDepth = 32;

function put(root: Tree, name: string, value: string): void {
  const keys = name.split('.');
  if (keys.length > maxDepth || keys.includes('')) throw badName(name);
  const last = keys.pop()!;
  let tree = root;
  for (const key of keys) {
    const next = tree.get(key) ?? new Map<string, Tree | string>();
    if (typeof next === 'string') throw badName(name);
    tree.set(key, next);
    tree = next;
  }
  if (tree.has(last)) throw badName(name);
  tree.set(last, value);
}

function badName(name: string): ApiError {
  return new ApiError('InvalidParameter.InvalidFormat', {
    en: `The parameter name \`${shown(name)}\` is malformed, or given twice, or both a value and a structure.`,
    zh: `参数名 \`${shown(name)}\` 格式错误、重复，或同时作为值与结构使用。`,
  });
}

function toObject(tree: Tree): unknown {
  const value = (node: Tree | string) => (typeof node === 'string' ? node : toObject(node));
  const isList =
    tree.size > 0 && Array.from({ length: tree.size }, (_, index) => tree.has(String(index))).every(Boolean);
  if (isList) return Array.from({ length: tree.size }, (_, index) => value(tree.get(String(index))!));
  // Entries, not assignment: a parameter named __proto__ is then a field like any other, and refused as unknown.
  return Object.fromEntries([...tree].map(([key, node]) => [key, value(node)]));
}
