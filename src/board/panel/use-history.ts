import { useCallback, useContext, useEffect, useMemo, useRef, useState } from 'preact/hooks';
import { onChange } from '../api/changes.ts';
import { ClientContext } from '../api/client-context.ts';
import { oneAtATime } from '../api/one-at-a-time.ts';
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
  /** Whether the last page that was asked for is missing. Only `loadMore` asks for it again. */
  readonly hasFailed: boolean;
  readonly isLoading: boolean;
  readonly loadMore: () => void;
  /** Reads the newest rows again. */
  readonly refresh: () => void;
}

/** The cursor before a page; null for the first page. */
type PageStart = string | null;

interface State {
  readonly environment: HistoryEnvironment | undefined;
  readonly rows: readonly HistoryRowFragment[];
  readonly totalCount: number | null;
  /** Null if there is no further page; undefined before the first response. */
  readonly next: string | null | undefined;
  readonly problems: readonly Problem[];
  /** The page that is missing, if the last one is. */
  readonly failed: PageStart | undefined;
  /** How many requests have no response yet: a change can arrive while a further page is on its way. */
  readonly reads: number;
  /** Whether there was a response. */
  readonly isRead: boolean;
}

const START: State = {
  environment: undefined,
  rows: [],
  totalCount: null,
  next: undefined,
  problems: [],
  failed: undefined,
  reads: 0,
  isRead: false,
};

/**
 * The history of an environment, page by page. A change in it reads the first page again. The component that shows it has
 * the id as its key, so the id stays the same.
 */
export function useHistory(id: string): History {
  const { graphql } = useContext(ClientContext);
  const [state, setState] = useState(START);
  const rows = useRef(state.rows);
  rows.current = state.rows;

  const read = useCallback(
    async (after: PageStart) => {
      setState((before) => ({ ...before, reads: before.reads + 1 }));
      const result = await graphql.query(HistoryDocument, { environment: id, after }, NETWORK);
      const node = result.data?.node;
      const page = node?.__typename === 'Environment' ? node : undefined;
      setState((before) => ({
        ...(after === null || after === before.next ? withPage(before, page, after) : before),
        problems: problemsIn(result),
        failed: page?.deployments ? undefined : after,
        reads: before.reads - 1,
        isRead: true,
      }));
    },
    [graphql, id],
  );
  const refresh = useMemo(() => oneAtATime(() => read(null)), [read]);

  useEffect(() => {
    refresh();
    return onChange(({ deployment, deletedDeploymentId }) => {
      const isDeleted = rows.current.some((row) => row.id === deletedDeploymentId);
      if (isDeleted) setState((before) => without(before, deletedDeploymentId));
      if (isDeleted || deployment?.environment?.id === id) refresh();
    });
  }, [refresh, id]);

  const { reads, isRead, next, failed } = state;
  return {
    ...state,
    isLoading: reads > 0 || !isRead,
    hasMore: typeof next === 'string',
    hasFailed: failed !== undefined,
    loadMore: () => {
      const after = failed === undefined ? next : failed;
      if (reads === 0 && after !== undefined) void read(after);
    },
    refresh,
  };
}

const NETWORK = { requestPolicy: 'network-only' } as const;

function withPage(before: State, page: HistoryEnvironment | undefined, after: PageStart): State {
  if (!page?.deployments) return { ...before, environment: page ?? before.environment };
  const { nodes, totalCount, pageInfo } = page.deployments;
  const next = pageInfo.hasNextPage ? pageInfo.endCursor : null;
  // Rows can move from one page to another between two reads, so each is kept once, with what was read last.
  const byId = new Map([...before.rows, ...nodes].map((row) => [row.id, row]));
  return {
    ...before,
    environment: page,
    rows: [...byId.values()].sort((a, b) => Number(b.databaseId) - Number(a.databaseId)),
    totalCount: totalCount ?? before.totalCount,
    // The first page, when it is read again, does not say where the list goes on after the last one.
    next: after === null && before.next !== undefined ? before.next : next,
  };
}

function without(before: State, deleted: string | null): State {
  return { ...before, rows: before.rows.filter((row) => row.id !== deleted) };
}
