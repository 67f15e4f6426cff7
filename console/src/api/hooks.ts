import {
  keepPreviousData,
  QueryClient,
  useMutation,
  useQuery,
  useQueryClient,
  type UseQueryResult,
} from '@tanstack/react-query';
import { createContext, useContext, useRef } from 'react';
import { type Action, call, CallError, currentSession, type Input, type Reply, type Session } from './client';

export const queryClient = new QueryClient({
  defaultOptions: {
    queries: {
      // A refusal stays one; only a service that is gone may come back.
      retry: (count, error) => error instanceof CallError && error.code === 'Unreachable' && count < 2,
      staleTime: 2000,
      networkMode: 'always',
    },
    mutations: { networkMode: 'always' },
  },
});

/** A session that ended, wherever it showed, leads to the sign-in page; or to the pages of one that another tab began. */
queryClient.getQueryCache().config.onError = leaveWhenSignedOut;
queryClient.getMutationCache().config.onError = leaveWhenSignedOut;

function leaveWhenSignedOut(error: unknown): void {
  if (!(error instanceof CallError) || !error.isSignedOut) return;
  const before = queryClient.getQueryData<Session>(['session'])?.CsrfToken;
  leaving ??= currentSession()
    .then(
      (session) => enter(session?.CsrfToken === before ? null : session),
      // What is wrong is shown where it was asked for.
      () => undefined,
    )
    .finally(() => (leaving = undefined));
}

/** All that a page shows fails at once. */
let leaving: Promise<void> | undefined;

export const useSessionQuery = () =>
  useQuery({ queryKey: ['session'], queryFn: currentSession, staleTime: Infinity });

/** Shows the pages of a session, or the sign-in form, with nothing that whoever was here before has read. */
export function enter(session: Session | null): void {
  queryClient.removeQueries({ predicate: ({ queryKey }) => queryKey[0] !== 'session' });
  queryClient.setQueryData(['session'], session);
}

export const SessionContext = createContext<Session | null>(null);

export function useSession(): Session {
  const session = useContext(SessionContext);
  if (!session) throw new Error('Only pages of somebody who is signed in use the session');
  return session;
}

/** Tells whether an action would be refused to the role, so that no page and no button offers it. */
export function useMay(): (action: Action) => boolean {
  const { Actions } = useSession();
  return (action) => Actions.includes(action);
}

interface ReadOptions {
  enabled?: boolean;
  /** Reads again by itself after so many milliseconds. */
  every?: number;
}

/** The answer of a reading action; while its input changes, the answer before it. */
export function useRead<A extends Action>(
  action: A,
  input: Input<A>,
  { enabled = true, every }: ReadOptions = {},
): UseQueryResult<Reply<A>, CallError> {
  return useQuery<Reply<A>, CallError>({
    queryKey: [action, input],
    queryFn: ({ signal, queryKey }) => {
      const poll = queryClient.getQueryState(queryKey)?.data !== undefined && every !== undefined;
      return call(action, input, { signal, poll });
    },
    enabled,
    placeholderData: keepPreviousData,
    ...(every !== undefined && { refetchInterval: every }),
  });
}

/** Reads again all that is shown and failed: what one error ended, it ended for all. */
export const retryFailed = () =>
  void queryClient.refetchQueries({ type: 'active', predicate: ({ state }) => state.status === 'error' });

/** Carries a changing action out, then reads again whatever is shown. The same once more before the reply, as by a double click, is not sent. */
export function useWrite<A extends Action>(action: A) {
  const client = useQueryClient();
  const underWay = useRef(new Map<string, Promise<Reply<A>>>());
  return useMutation<Reply<A>, CallError, Input<A>>({
    mutationFn: (input) => {
      const key = JSON.stringify(input);
      const reply = underWay.current.get(key) ?? call(action, input);
      underWay.current.set(key, reply);
      return reply.finally(() => underWay.current.delete(key));
    },
    // Nothing that a reply shows once, such as a key, outlives the page that asked.
    gcTime: 0,
    // Not awaited: who asked goes on at once.
    onSuccess: () =>
      void client.invalidateQueries({ predicate: ({ queryKey }) => queryKey[0] !== 'session' }),
  });
}
