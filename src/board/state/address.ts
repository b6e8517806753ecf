import { useEffect, useState } from 'preact/hooks';

/** What the page's address says: which board, and what is open on it. A link opens the same board. */
export interface Place {
  /** The path of a group. */
  readonly group: string | undefined;
  /** Paths of projects. */
  readonly projects: readonly string[];
  /** The global id of the open environment. */
  readonly environment: string | undefined;
  /** The global id of the open deployment. */
  readonly deployment: string | undefined;
  /** Whether the page hangs on a wall. */
  readonly isWall: boolean;
}

const MOVED = 'board:moved';

export function placeIn(search: string): Place {
  const parameters = new URLSearchParams(search);
  return {
    group: parameters.get('group') ?? undefined,
    projects: parameters.getAll('project'),
    environment: parameters.get('environment') ?? undefined,
    deployment: parameters.get('deployment') ?? undefined,
    isWall: parameters.has('wall'),
  };
}

export function addressOf({ group, projects, environment, deployment, isWall }: Place): string {
  const parameters = new URLSearchParams();
  if (group !== undefined) parameters.set('group', group);
  for (const project of projects) parameters.append('project', project);
  if (environment !== undefined) parameters.set('environment', environment);
  if (deployment !== undefined) parameters.set('deployment', deployment);
  if (isWall) parameters.set('wall', '');
  // Paths of projects stay readable.
  const search = parameters
    .toString()
    .replaceAll('%2F', '/')
    .replace(/=(?=&|$)/g, '');
  return search === '' ? './' : `./?${search}`;
}

/** Changes the address, and with it the page. */
export function go(changes: Partial<Place>): void {
  const place = { ...placeIn(location.search), ...changes };
  history.pushState(null, '', addressOf(place));
  dispatchEvent(new Event(MOVED));
}

export function usePlace(): Place {
  const [search, setSearch] = useState(location.search);
  useEffect(() => {
    const update = () => {
      setSearch(location.search);
    };
    addEventListener('popstate', update);
    addEventListener(MOVED, update);
    return () => {
      removeEventListener('popstate', update);
      removeEventListener(MOVED, update);
    };
  }, []);
  return placeIn(search);
}
