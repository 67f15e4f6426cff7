import { useSearchParams } from 'react-router';

/** A filter of the API; none where nothing is asked for. Blanks around come from pasting. */
export function filter(Name: string, value: string): { Name: string; Values: string[] }[] {
  const asked = value.trim();
  return asked ? [{ Name, Values: [asked] }] : [];
}

/** The filters of a page, in its address, so that it can be shared and loaded again. */
export function useAddress(): {
  get(name: string): string;
  /** Whatever changes leads back to the first page. */
  change(changes: Record<string, string>): void;
  /** The query with some changes; empty values are taken out. */
  at(changes: Record<string, string>): string;
  clear(): void;
} {
  const [address, setAddress] = useSearchParams();
  const changed = (changes: Record<string, string>) => {
    // Not of the last rendering, which a second change before the next one would undo.
    const next = new URLSearchParams(location.search);
    for (const [name, value] of Object.entries({ offset: '', ...changes })) {
      if (value) next.set(name, value);
      else next.delete(name);
    }
    return next;
  };
  return {
    get: (name) => address.get(name) ?? '',
    at: (changes) => String(changed(changes)),
    change: (changes) => setAddress(changed(changes), { replace: true }),
    clear: () => setAddress({}),
  };
}
