import type { Place } from '../state/place.ts';

interface EmptyProps {
  readonly place: Place;
  /** Whether the board was read without problems, so that no rows means that there are none. */
  readonly isComplete: boolean;
}

/** What people see if the board has no rows. */
export function Empty({ place: { group, projects }, isComplete }: EmptyProps) {
  return (
    <section class="empty">
      <h2>
        {!isComplete ? 'Nothing to show' : group === undefined ? 'No projects' : 'This group has no projects'}
      </h2>
      {isComplete && group === undefined && projects.length === 0 ? (
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
