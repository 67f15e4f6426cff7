import { useSearchParams } from 'react-router';

/** The filters of a page, in its address, so that it can be shared and loaded again. */
export function useAddress(): {
  get(name: string): string;
  /** Empty values are taken out; whatever changes leads back to the first page. */
  change(changes: Record<string, string>): void;
  clear(): void;
} {
  const [address, setAddress] = useSearchParams();
  return {
    get: (name) => address.get(name) ?? '',
    change(changes) {
      const next = new URLSearchParams(address);
      for (const [name, value] of Object.entries({ offset: '', ...changes })) {
        if (value) next.set(name, value);
        else next.delete(name);
      }
      setAddress(next, { replace: true });
    },
    clear: () => setAddress({}),
  };
}
