import { useCallback, useContext, useEffect, useState } from 'preact/hooks';
import { onChange } from '../api/changes.ts';
import { ClientContext } from '../api/client-context.ts';
import { type Problem, problemsIn } from '../api/problems.ts';
import { HistoryDocument, type HistoryQuery, type HistoryRowFragment } from '../generated/graphql.ts';

export type HistoryEnvironment = Extract<HistoryQuery['node'], { readonly __typename: 'Environment' }>;

export interface History {
  readonly environment: HistoryEnvironment | undefined;
  /** Newest first, each deployment once. */
  readonly rows: readonly HistoryRowFragment[];
  readonly totalCount: number | null;
  readonly problems: readonly Problem[];
  readonly hasMore: boolean;
  readonly isLoading: boolean;
  readonly loadMore: () => void;
  /** Reads the newest rows again. */
  readonly refresh: () => void;
}

interface State {
  readonly environment: HistoryEnvironment | undefined;
  readonly rows: readonly HistoryRowFragment[];
  readonly totalCount: number | null;
  readonly cursor: string | null;
  readonly problems: readonly Problem[];
  readonly isLoading: boolean;
}

const START: State = {
  environment: undefined,
  rows: [],
  totalCount: null,
  cursor: null,
  problems: [],
  isLoading: true,
};

/** The history of an environment, page by page. A change in it reads the first page again. */
export function useHistory(id: string): History {
  const { graphql } = useContext(ClientContext);
  const [state, setState] = useState(START);

  const read = useCallback(
    async (after: string | null) => {
      setState((before) => ({ ...before, isLoading: true }));
      const result = await graphql.query(HistoryDocument, { environment: id, after }, NETWORK);
      const node = result.data?.node;
      const page = node?.__typename === 'Environment' ? node : undefined;
      setState((before) => ({
        environment: page ?? before.environment,
        rows: withPage(before.rows, page?.deployments?.nodes ?? []),
        totalCount: page?.deployments?.totalCount ?? before.totalCount,
        // The first page, when it is read again, does not say where the list goes on after the last one.
        cursor: after === null && before.cursor !== null ? before.cursor : nextOf(page, before),
        problems: problemsIn(result),
        isLoading: false,
      }));
    },
    [graphql, id],
  );

  useEffect(() => {
    setState(START);
    void read(null);
    return onChange(({ deployment }) => {
      if (deployment?.environment?.id === id) void read(null);
    });
  }, [read, id]);

  return {
    ...state,
    hasMore: state.cursor !== null && state.cursor !== END,
    loadMore: () => {
      if (!state.isLoading && state.cursor !== null && state.cursor !== END) void read(state.cursor);
    },
    refresh: () => {
      void read(null);
    },
  };
}

const NETWORK = { requestPolicy: 'network-only' } as const;
/** There is no further page. */
const END = '';

function nextOf(page: HistoryEnvironment | undefined, before: State): string | null {
  if (!page?.deployments) return before.cursor;
  const { hasNextPage, endCursor } = page.deployments.pageInfo;
  return hasNextPage ? endCursor : END;
}

/** Rows can move from one page to another between two reads, so each is kept once, with what was read last. */
function withPage(
  rows: readonly HistoryRowFragment[],
  page: readonly HistoryRowFragment[],
): HistoryRowFragment[] {
  const byId = new Map([...rows, ...page].map((row) => [row.id, row]));
  return [...byId.values()].sort((a, b) => Number(b.databaseId) - Number(a.databaseId));
}
