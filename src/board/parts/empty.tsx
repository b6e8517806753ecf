import type { Place } from '../state/place.ts';

/** What people see if the board has no rows. */
export function Empty({ place: { group, projects } }: { readonly place: Place }) {
  return (
    <section class="empty">
      <h2>{group === undefined ? 'No projects' : 'This group has no projects'}</h2>
      {group === undefined && projects.length === 0 ? (
        <p>
          You are not a member of any project. Search for a project or a group above to see what is deployed
          there.
        </p>
      ) : (
        <p>Search for another project or group above.</p>
      )}
    </section>
  );
}
