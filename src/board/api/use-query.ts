import type { AnyVariables, TypedDocumentNode } from '@urql/core';
import { useContext, useEffect, useMemo, useRef, useState } from 'preact/hooks';
import { ClientContext } from './client-context.ts';
import { oneAtATime } from './one-at-a-time.ts';
import { type Problem, problemsIn } from './problems.ts';

export interface QueryState<Data> {
  /** The last good response, which stays while the next one is on its way, or if it fails. */
  readonly data: Data | undefined;
  /** What the last response lacks. */
  readonly problems: readonly Problem[];
  readonly isLoading: boolean;
  /** When the last good response arrived. */
  readonly readAt: Date | undefined;
  /** Asks the gateway again, whatever the cache has. */
  readonly reload: () => void;
}

interface QueryOptions<Variables> {
  /** While it is the same, the last response stays when the variables change. By default, they are the identity. */
  readonly identity?: string;
  /** The variables of earlier pages, which `reload` reads as well. */
  readonly earlier?: readonly Variables[];
}

type Loaded<Data> = Omit<QueryState<Data>, 'reload'>;

const NOTHING = { data: undefined, problems: [], isLoading: true, readAt: undefined };

/**
 * Reads a query and follows the cache: what changes and subscriptions write there shows at once. It shows what the cache has,
 * and asks the gateway as well, because something may have changed without an event.
 */
export function useQuery<Data, Variables extends AnyVariables>(
  document: TypedDocumentNode<Data, Variables>,
  variables: Variables,
  options: QueryOptions<Variables> = {},
): QueryState<Data> {
  const { graphql } = useContext(ClientContext);
  const [state, setState] = useState<Loaded<Data>>(NOTHING);
  const isShown = useRef(false);
  const key = JSON.stringify(variables);
  const identity = options.identity ?? key;
  const latest = useRef(key);
  latest.current = key;

  const reload = useMemo(
    () =>
      oneAtATime(async () => {
        // Meanwhile, the page shows something else.
        const isOver = () => latest.current !== key;
        if (isOver()) return;
        setState((before) => ({ ...before, isLoading: true }));
        const context = { requestPolicy: 'network-only', isShown: () => isShown.current } as const;
        const pages = [...(options.earlier ?? []), variables];
        const results = await Promise.all(pages.map((page) => graphql.query(document, page, context)));
        if (isOver()) return;
        const isGood = results.every(({ data }) => data !== undefined);
        setState((before) => ({
          data: results.at(-1)?.data ?? before.data,
          problems: results.flatMap(problemsIn),
          isLoading: false,
          readAt: isGood ? new Date() : before.readAt,
        }));
      }),
    [graphql, document, key],
  );

  useEffect(() => {
    isShown.current = false;
    setState(NOTHING);
  }, [graphql, document, identity]);

  useEffect(() => {
    const context = { requestPolicy: 'cache-and-network', isShown: () => isShown.current } as const;
    const subscription = graphql.query(document, variables, context).subscribe((result) => {
      const hasData = result.data !== undefined;
      const isUpdate = hasData && isShown.current && result.extensions === undefined;
      isShown.current ||= hasData;
      setState((before) => ({
        data: result.data ?? before.data,
        // What the cache reads again has no problems of its own: those of the response still apply.
        problems: isUpdate ? before.problems : problemsIn(result),
        isLoading: result.stale,
        readAt: hasData && !result.stale ? (before.readAt ?? new Date()) : before.readAt,
      }));
    });
    return () => {
      subscription.unsubscribe();
    };
  }, [graphql, document, key]);

  return { ...state, reload };
}
