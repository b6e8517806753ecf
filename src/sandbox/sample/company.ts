import type { Group } from '../entities/group.ts';
import type { Project } from '../entities/project.ts';
import type { User } from '../entities/user.ts';
import { type RoleTokens, sampleTokens, type SampleRole, type Token } from '../tokens.ts';
import { addBoxOffice } from './box-office.ts';
import { groups } from './groups.ts';
import { laterProjects } from './later-projects.ts';
import { addDesignTokens, addMailRelay, addSeatMap, addStorefront } from './other-projects.ts';
import { people } from './people.ts';
import { kiosk } from './projects.ts';
import { addUnfinished } from './unfinished.ts';
import { Workshop } from './workshop.ts';

/** The people and projects of the sample. */
export interface Sample {
  readonly users: readonly User[];
  readonly groups: readonly Group[];
  readonly projects: readonly [main: Project, ...others: Project[]];
  nextDeploymentId: number;
  nextJobId: number;
  nextEnvironmentId: number;
}

/** Everything that one sandbox knows. */
export interface Company extends Sample {
  readonly tokens: ReadonlyMap<string, Token>;
}

/** Gives the people of a sample their tokens: the sample tokens, and the ones passed in. */
export function withTokens(sample: Sample, moreTokens: Partial<RoleTokens>): Company {
  const [main] = sample.projects;
  const tokens = [sampleTokens, moreTokens].flatMap((values) => createTokens(main, values));
  return { ...sample, tokens: new Map(tokens.map((token) => [token.value, token])) };
}

/** Creates the same sample at every call, in new objects. */
export function createSample(): Sample {
  const workshop = new Workshop();
  const main = addBoxOffice(workshop);
  addUnfinished(workshop, main);
  const projects: Sample['projects'] = [
    main,
    addSeatMap(workshop),
    addStorefront(workshop),
    addDesignTokens(workshop),
    addMailRelay(workshop),
    kiosk(),
    ...laterProjects(),
  ];
  return {
    users: Object.values(people),
    groups,
    projects,
    nextDeploymentId: workshop.nextNumber('deployment', 1),
    nextJobId: Math.max(...projects.flatMap(({ jobs }) => [...jobs.keys()])) + 1,
    nextEnvironmentId: workshop.nextNumber('environment', 1),
  };
}

function createTokens(main: Project, values: Partial<RoleTokens>): Token[] {
  const token = (role: SampleRole, user: User, more: Partial<Token> = {}): Token[] => {
    const value = values[role];
    if (value === undefined) return [];
    return [{ value, name: role, user, scopes: ['api'], state: 'active', jobProject: null, ...more }];
  };
  return [
    ...token('maintainer', people.mira),
    ...token('developer', people.tomasz),
    ...token('reporter', people.ines),
    ...token('guest', people.pilar),
    ...token('approver', people.hana),
    ...token('outsider', people.oleander),
    ...token('readOnly', people.mira, { scopes: ['read_api'] }),
    ...token('expired', people.mira, { state: 'expired' }),
    ...token('revoked', people.mira, { state: 'revoked' }),
    ...token('job', people.tomasz, { jobProject: main }),
  ];
}
