import { useEffect, useRef } from 'preact/hooks';
import type { HistoryRowFragment } from '../generated/graphql.ts';
import { Who } from '../matrix/environment-card.tsx';
import { Status, wordFor } from '../parts/status.tsx';

interface HistoryListProps {
  readonly rows: readonly HistoryRowFragment[];
  /** The deployment that is live. */
  readonly liveId: string | undefined;
  readonly isLoading: boolean;
  readonly hasMore: boolean;
  /** Whether a page could not be read. */
  readonly hasFailed: boolean;
  /** Whether the environment was read without problems, so that a list without rows is complete. */
  readonly isComplete: boolean;
  readonly onMore: () => void;
  readonly onOpen: (deployment: string) => void;
}

/** Newest first. The next page loads when its end comes into view; after a failure, only a button loads it. */
export function HistoryList(props: HistoryListProps) {
  const { rows, liveId, isLoading, hasMore, hasFailed, isComplete, onMore, onOpen } = props;
  const end = useRef<HTMLLIElement>(null);
  const more = useRef(onMore);
  more.current = onMore;

  useEffect(() => {
    const element = end.current;
    if (!element || !hasMore || isLoading || hasFailed) return undefined;
    const observer = new IntersectionObserver(([entry]) => {
      if (entry?.isIntersecting) more.current();
    });
    observer.observe(element);
    return () => {
      observer.disconnect();
    };
  }, [hasMore, isLoading, hasFailed]);

  return (
    <ol aria-busy={isLoading}>
      {rows.map((row) => (
        <li key={row.id}>
          <button
            type="button"
            class="row"
            onClick={() => {
              onOpen(row.id);
            }}
          >
            <span class="row-top">
              <Status status={row.status} word={wordOf(row, liveId)} />
              <b>{row.ref}</b> <code>{row.shortSha}</code>
            </span>
            <span class="row-title">{row.commit?.title ?? ''}</span>
            <Who deployment={row} />
          </button>
        </li>
      ))}
      {(isLoading || (hasMore && !hasFailed)) && (
        <li ref={end} class="row ghost">
          <span class="sr-only">Loading</span>
        </li>
      )}
      {!isLoading && hasFailed && (
        <li>
          <button type="button" onClick={onMore}>
            Try again
          </button>
        </li>
      )}
      {!isLoading && isComplete && rows.length === 0 && <li class="muted">Nothing was deployed here yet.</li>}
    </ol>
  );
}

function wordOf({ id, status }: HistoryRowFragment, liveId: string | undefined): string {
  if (status !== 'SUCCESS') return wordFor(status);
  return id === liveId ? 'live' : 'succeeded';
}
