import { BY_ID, identified, type Identity, type ProjectKey } from './identity.ts';
import { keep, type Page } from './pages.ts';

interface PlacedList {
  readonly project: ProjectKey;
  readonly place: unknown;
  readonly kept: ReturnType<typeof keep<object | null, object>>;
}

/** What was made last of each list that GitLab sent. */
const placedLists = new WeakMap<readonly unknown[], PlacedList>();

/**
 * The page with each of its things placed in a project, and with null in the places of those without an identity. If GitLab
 * has sent the same bytes before, this is the same list (see `ParsedBodies`), whose things are placed once and shared. So
 * `place` must depend on nothing but its arguments, and nobody may change what it returns.
 */
export function placePage<Json extends object, Placed extends object>(
  project: ProjectKey,
  page: Page<Json>,
  place: (project: ProjectKey, json: Json) => Placed,
  identity: Identity = BY_ID,
): Page<Placed> {
  let list = placedLists.get(page.places);
  if (list?.project !== project || list.place !== place) {
    const places = identified(page, identity).places.map((json) => json && place(project, json));
    list = { project, place, kept: keep(places, (thing): thing is Placed => thing !== null) };
    placedLists.set(page.places, list);
  }
  return { ...page, ...(list.kept as Pick<Page<Placed>, 'items' | 'places'>) };
}
