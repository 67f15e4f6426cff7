import { useSyncExternalStore } from 'react';

export type Theme = 'light' | 'dark';
const remembered = 'console-theme';
const listeners = new Set<() => void>();

let theme: Theme = firstTheme();
apply();

function firstTheme(): Theme {
  const chosen = localStorage.getItem(remembered);
  if (chosen === 'light' || chosen === 'dark') return chosen;
  return matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light';
}

function apply(): void {
  document.documentElement.setAttribute('theme-mode', theme);
}

export function setTheme(to: Theme): void {
  theme = to;
  localStorage.setItem(remembered, to);
  apply();
  for (const listener of listeners) listener();
}

const subscribe = (listener: () => void) => {
  listeners.add(listener);
  return () => listeners.delete(listener);
};
export const useTheme = (): Theme => useSyncExternalStore(subscribe, () => theme);
