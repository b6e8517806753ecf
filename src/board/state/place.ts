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
