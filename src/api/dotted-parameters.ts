import { ApiError } from './api-error.js';
import { quote } from '../platform/text.js';

/** Nests `Filters.0.Values.1=a`; keys 0…n-1 make a list. Values are text, or a multipart part's JSON. */
export function unflatten(parameters: readonly (readonly [name: string, value: unknown])[]): object {
  const root: Tree = new Map();
  for (const [name, value] of parameters) put(root, name, value);
  return toObject(root);
}

type Tree = Map<string, unknown>;

/** Deeper than any action's parameters; bounds the stack. */
const maxDepth = 32;

function put(root: Tree, name: string, value: unknown): void {
  const keys = name.split('.');
  if (keys.length > maxDepth || keys.includes('')) throw badName(name);
  const last = keys.pop()!;
  let tree = root;
  for (const key of keys) {
    const next: unknown = tree.has(key) ? tree.get(key) : new Map();
    if (!(next instanceof Map)) throw badName(name);
    tree.set(key, next);
    tree = next as Tree;
  }
  if (tree.has(last)) throw badName(name);
  tree.set(last, value);
}

function badName(name: string): ApiError {
  return new ApiError('InvalidParameter.InvalidFormat', {
    en: `The parameter name \`${quote(name)}\` is malformed, or given twice, or both a value and a structure.`,
    zh: `参数名 \`${quote(name)}\` 格式错误、重复，或同时作为值与结构使用。`,
  });
}

function toObject(tree: Tree): object {
  const value = (node: unknown) => (node instanceof Map ? toObject(node as Tree) : node);
  const isList =
    tree.size > 0 && Array.from({ length: tree.size }, (_, index) => tree.has(String(index))).every(Boolean);
  if (isList) return Array.from({ length: tree.size }, (_, index) => value(tree.get(String(index))));
  // Not by assignment, so that __proto__ is refused as unknown.
  return Object.fromEntries([...tree].map(([key, node]) => [key, value(node)])) as object;
}
