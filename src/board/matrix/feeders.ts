import { createContext } from 'preact';
import { cellOf, type Environment, type Project } from './environments.ts';

/** The environment that a change passes before it reaches an environment, by the id of the latter. */
export type Feeders = ReadonlyMap<string, Environment>;

export const FeedersContext = createContext<Feeders>(new Map());

export interface Pair {
  readonly from: Environment;
  readonly to: Environment;
}

/** The staging and the production environment of each project that has both. */
export function pairsOf(projects: readonly Project[]): Pair[] {
  return projects.flatMap((project) => {
    const [from] = cellOf(project, 'STAGING').single;
    const [to] = cellOf(project, 'PRODUCTION').single;
    return from?.lastDeployment && to?.lastDeployment ? [{ from, to }] : [];
  });
}

export function feedersOf(pairs: readonly Pair[]): Feeders {
  return new Map(pairs.map(({ from, to }) => [to.id, from]));
}
