import { useEffect } from 'preact/hooks';
import { RATE_LIMITED, UNAUTHENTICATED, UNREACHABLE } from '../api/problems.ts';
import type { Board } from '../matrix/use-board.ts';
import { clockTime } from '../state/now.ts';

/** In ms: how long the page waits before it asks a gateway that did not respond again. */
const RETRY = 10_000;

/** Says why the board is not up to date, or incomplete. What was there stays below. */
export function Notice({ board }: { readonly board: Board }) {
  const { problems, readAt, projects, reload } = board;
  const limited =
    problems.find(({ code, path }) => code === RATE_LIMITED && path.length === 0) ??
    problems.find(({ code }) => code === RATE_LIMITED);
  const unread = problems.filter(({ owners = [], code }) => owners.length === 0 && code !== UNAUTHENTICATED);
  const [first] = unread;
  const resumesAt = limited?.resumesAt?.getTime();

  useEffect(() => {
    if (resumesAt === undefined && first?.code !== UNREACHABLE) return undefined;
    const timer = setTimeout(reload, resumesAt === undefined ? RETRY : Math.max(0, resumesAt - Date.now()));
    return () => {
      clearTimeout(timer);
    };
  }, [problems, reload]);

  // `reload` renders this again when the limit has ended.
  if (limited?.resumesAt && limited.resumesAt.getTime() > Date.now()) {
    return (
      <p class="notice" role="status">
        GitLab accepts no more requests with this token for now.{' '}
        {readAt && projects ? `You see the board as of ${clockTime(readAt)}. ` : ''}
        The board resumes at <b>{clockTime(limited.resumesAt)}</b>.
      </p>
    );
  }
  if (!first || first.code === RATE_LIMITED) return null;
  return (
    <p class="notice" role="status">
      {first.message}
      {unread.length > 1 ? ` (and ${unread.length - 1} more)` : ''}{' '}
      {readAt && projects ? `You see the board as of ${clockTime(readAt)}. ` : ''}
      <button type="button" onClick={reload}>
        Try again
      </button>
    </p>
  );
}
