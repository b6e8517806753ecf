import type { Place } from './place.ts';

/** The operation that reads a board, or a page of it, by its name. */
export interface BoardOperation {
  readonly operationName: 'YourBoard' | 'GroupBoard' | 'ProjectsBoard';
  readonly variables: Readonly<Record<string, unknown>>;
}

/** Reads the projects after the cursor, or the first ones. */
export function boardOperation(
  { group, projects }: Pick<Place, 'group' | 'projects'>,
  after: string | null = null,
): BoardOperation {
  if (projects.length > 0) return { operationName: 'ProjectsBoard', variables: { projects } };
  return group === undefined
    ? { operationName: 'YourBoard', variables: { after } }
    : { operationName: 'GroupBoard', variables: { group, after } };
}
