import { useEffect, useState } from 'preact/hooks';
import { type Place, placeIn } from './place.ts';

const MOVED = 'board:moved';

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
