import { useEffect } from 'preact/hooks';
import { UNAUTHENTICATED } from './api/problems.ts';
import { useLive } from './api/use-live.ts';
import { newestChange, showsChange } from './matrix/environments.ts';
import { FeedersContext, feedersOf, pairsOf } from './matrix/feeders.ts';
import { Matrix } from './matrix/matrix.tsx';
import { Skeleton } from './matrix/skeleton.tsx';
import { useAheads } from './matrix/use-aheads.ts';
import { useBoard } from './matrix/use-board.ts';
import { Panels } from './panel/panels.tsx';
import { Empty } from './parts/empty.tsx';
import { Header } from './parts/header.tsx';
import { Notice } from './parts/notice.tsx';
import { ShowQuery } from './parts/show-query.tsx';
import { usePlace } from './state/address.ts';
import { useWall } from './state/wall.ts';

interface BoardPageProps {
  readonly onChangeToken: (refusal?: string) => void;
}

/** The whole page, once there is a token. */
export function BoardPage({ onChangeToken }: BoardPageProps) {
  const place = usePlace();
  const board = useBoard(place);
  const { projects, problems, operation } = board;
  const live = useLive({
    projects: (projects ?? []).filter(({ environments }) => environments).map(({ databaseId }) => databaseId),
    isInPlace: (change) => showsChange(projects ?? [], change),
    since: () => newestChange(projects ?? []),
    reload: board.reload,
  });

  const pairs = pairsOf(projects ?? []);
  const aheads = useAheads(pairs, board.readAt);

  const refused = problems.find(({ code }) => code === UNAUTHENTICATED);
  useEffect(() => {
    if (refused) onChangeToken(refused.message);
  }, [refused]);

  useWall(place.isWall);

  return (
    <FeedersContext.Provider value={feedersOf(pairs)}>
      <Header place={place} live={live} onChangeToken={onChangeToken} />
      <main>
        <Notice board={board} />
        {projects === undefined ? (
          <Loading isLoading={board.isLoading} />
        ) : projects.length === 0 ? (
          <Empty place={place} />
        ) : (
          <Matrix projects={projects} problems={problems} aheads={aheads} />
        )}
        <footer>
          {board.more && (
            <button type="button" onClick={board.more}>
              Show more projects
            </button>
          )}
          <ShowQuery {...operation} />
        </footer>
      </main>
      <Panels place={place} />
    </FeedersContext.Provider>
  );
}

function Loading({ isLoading }: { readonly isLoading: boolean }) {
  return (
    <>
      <p class="sr-only" role="status">
        {isLoading ? 'Loading the board.' : ''}
      </p>
      <Skeleton />
    </>
  );
}
