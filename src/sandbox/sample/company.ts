import type { Project } from '../entities/project.ts';
import type { User } from '../entities/user.ts';
import { type RoleTokens, sampleTokens, type SampleRole, type Token } from '../tokens.ts';
import { addBoxOffice } from './box-office.ts';
import { addDesignTokens, addMailRelay, addSeatMap, addStorefront } from './other-projects.ts';
import { people } from './people.ts';
import { kiosk } from './projects.ts';
import { addUnfinished } from './unfinished.ts';
import { Workshop } from './workshop.ts';

/** All that the sandbox knows. */
export interface Company {
  readonly users: readonly User[];
  readonly projects: readonly Project[];
  readonly tokens: ReadonlyMap<string, Token>;
  nextDeploymentId: number;
  nextEnvironmentId: number;
}

/** The same company at every call, in objects of its own; more tokens than the sample ones may be issued to its people. */
export function createCompany(moreTokens: Partial<RoleTokens> = {}): Company {
  const workshop = new Workshop();
  const main = addBoxOffice(workshop);
  addUnfinished(workshop, main);
  const projects = [
    main,
    addSeatMap(workshop),
    addStorefront(workshop),
    addDesignTokens(workshop),
    addMailRelay(workshop),
    kiosk(),
  ];
  return {
    users: Object.values(people),
    projects,
    tokens: new Map(
      [sampleTokens, moreTokens]
        .flatMap((values) => createTokens(main, values))
        .map((token) => [token.value, token]),
    ),
    nextDeploymentId: workshop.nextNumber('deployment', 1),
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
    ...token('approver', people.hana),
    ...token('outsider', people.oleander),
    ...token('readOnly', people.mira, { scopes: ['read_api'] }),
    ...token('expired', people.mira, { state: 'expired' }),
    ...token('revoked', people.mira, { state: 'revoked' }),
    ...token('job', people.tomasz, { jobProject: main }),
  ];
}
