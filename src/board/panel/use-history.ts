import { useCallback, useContext, useEffect, useRef, useState } from 'preact/hooks';
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
  /** Whether the last page that was read is missing. Nothing is read by itself then. */
  readonly hasFailed: boolean;
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
  readonly hasFailed: boolean;
  /** How many requests have no response yet: a change can arrive while a further page is on its way. */
  readonly reads: number;
  /** Whether there was a response. */
  readonly isRead: boolean;
}

const START: State = {
  environment: undefined,
  rows: [],
  totalCount: null,
  cursor: null,
  problems: [],
  hasFailed: false,
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
    async (after: string | null) => {
      setState((before) => ({ ...before, reads: before.reads + 1 }));
      const result = await graphql.query(HistoryDocument, { environment: id, after }, NETWORK);
      const node = result.data?.node;
      const page = node?.__typename === 'Environment' ? node : undefined;
      setState((before) => ({
        ...(after === null || after === before.cursor ? withPage(before, page, after) : before),
        problems: problemsIn(result),
        hasFailed: !page?.deployments,
        reads: before.reads - 1,
        isRead: true,
      }));
    },
    [graphql, id],
  );

  useEffect(() => {
    void read(null);
    return onChange(({ deployment, deletedDeploymentId }) => {
      const isDeleted = rows.current.some((row) => row.id === deletedDeploymentId);
      if (isDeleted) setState((before) => without(before, deletedDeploymentId));
      if (isDeleted || deployment?.environment?.id === id) void read(null);
    });
  }, [read, id]);

  return {
    ...state,
    isLoading: state.reads > 0 || !state.isRead,
    hasMore: state.cursor !== null && state.cursor !== END,
    loadMore: () => {
      if (state.reads === 0) void read(state.cursor === END ? null : state.cursor);
    },
    refresh: () => {
      void read(null);
    },
  };
}

const NETWORK = { requestPolicy: 'network-only' } as const;
/** There is no further page. */
const END = '';

function withPage(before: State, page: HistoryEnvironment | undefined, after: string | null): State {
  if (!page?.deployments) return { ...before, environment: page ?? before.environment };
  const { nodes, totalCount, pageInfo } = page.deployments;
  // The first page, when it is read again, does not say where the list goes on after the last one.
  const isKnown = after === null && before.cursor !== null;
  const next = pageInfo.hasNextPage ? pageInfo.endCursor : END;
  // Rows can move from one page to another between two reads, so each is kept once, with what was read last.
  const byId = new Map([...before.rows, ...nodes].map((row) => [row.id, row]));
  return {
    ...before,
    environment: page,
    rows: [...byId.values()].sort((a, b) => Number(b.databaseId) - Number(a.databaseId)),
    totalCount: totalCount ?? before.totalCount,
    cursor: isKnown ? before.cursor : next,
  };
}

function without(before: State, deleted: string | null): State {
  return { ...before, rows: before.rows.filter((row) => row.id !== deleted) };
}
