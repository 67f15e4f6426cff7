import { readFileSync } from 'node:fs';

const folder = new URL('../../cases/signature/', import.meta.url);

/** Reads one file of test/cases/signature. */
export function readCases<T>(name: string): T {
  return JSON.parse(readFileSync(new URL(name, folder), 'utf8')) as T;
}

/** The text with one character replaced by its neighbour: the smallest change there is. */
export function changed(text: string, at = text.length >> 1): string {
  return text.slice(0, at) + String.fromCharCode(text.charCodeAt(at) ^ 1) + text.slice(at + 1);
}
