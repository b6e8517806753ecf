import type { Group, Project } from '../entities/project.ts';
import { people } from './people.ts';

/** GitLab's numbers of the sample projects. */
export const sampleProjects = {
  boxOffice: 48210977,
  seatMap: 48211304,
  storefront: 48233050,
  designTokens: 48302218,
  mailRelay: 48377641,
  kiosk: 48951183,
} as const;

export const lanternway: Group = { id: 5810224, name: 'Lanternway', fullPath: 'lanternway', parent: null };
const ticketing = subgroup(5810391, 'Ticketing', 'ticketing');
const web = subgroup(5810407, 'Web', 'web');
const platform = subgroup(5810452, 'Platform', 'platform');
export const qualityGroup = subgroup(5811876, 'Quality', 'quality');

const maintainers = new Map([[people.mira.id, 40]]);
const team = new Map([
  ...maintainers,
  ...[people.tomasz, people.hana, people.huong, people.kwame, people.rafael, people.sigrid].map(
    ({ id }) => [id, 30] as const,
  ),
  [people.zofia.id, 40],
  [people.ines.id, 20],
  [people.releaseBot.id, 40],
  [people.dependencyBot.id, 30],
]);

/** The main project, with every kind of environment and the longest history. */
export function boxOffice(): Project {
  return project(sampleProjects.boxOffice, 'Box Office', 'box-office', ticketing, {
    description: 'Sells, holds, exchanges and refunds tickets, for every venue.',
    topics: ['payments', 'ticketing'],
  });
}

export function seatMap(): Project {
  return project(sampleProjects.seatMap, 'Seat Map', 'seat-map', ticketing, {
    description: 'Draws auditoriums, and says which seats are free.',
    visibility: 'internal',
    formerPaths: ['lanternway/seat-map'],
    createdAt: '2024-04-22T11:03:27.904Z',
  });
}

/** Has a review app for nearly every merge request, and so more than a hundred environments. */
export function storefront(): Project {
  return project(sampleProjects.storefront, 'Storefront', 'storefront', web, {
    description: 'What an audience sees: programme, checkout, my tickets.',
    createdAt: '2024-05-13T08:40:55.112Z',
  });
}

export function designTokens(): Project {
  return project(sampleProjects.designTokens, 'Design Tokens', 'design-tokens', web, {
    description: 'Colours, spacing and type, for everybody who builds on Lanternway.',
    visibility: 'public',
    topics: ['css', 'design-system', 'documentation'],
    createdAt: '2024-09-02T14:21:09.730Z',
  });
}

/** Deployed by a tool outside GitLab, which records its deployments through the API. */
export function mailRelay(): Project {
  return project(sampleProjects.mailRelay, 'Mail Relay', 'mail-relay', platform, {
    description: null,
    visibility: 'internal',
    createdAt: '2025-01-27T10:15:31.266Z',
  });
}

/** Has no commit yet. */
export function kiosk(): Project {
  return project(sampleProjects.kiosk, 'Kiosk', 'kiosk', ticketing, {
    description: 'Self-service terminals for the foyer.',
    // A guest helps to plan, but cannot read the code.
    members: new Map([...maintainers, [people.ines.id, 10]]),
    createdAt: '2026-10-30T16:48:02.581Z',
    lastActivityAt: '2026-10-30T16:48:02.581Z',
  });
}

function subgroup(id: number, name: string, path: string): Group {
  return { id, name, fullPath: `${lanternway.fullPath}/${path}`, parent: lanternway };
}

function project(id: number, name: string, path: string, group: Group, more: Partial<Project>): Project {
  return {
    id,
    name,
    path,
    group,
    description: null,
    visibility: 'private',
    defaultBranch: 'main',
    topics: [],
    createdAt: '2024-04-08T07:55:18.447Z',
    lastActivityAt: '2026-11-20T15:12:36.025Z',
    formerPaths: [],
    members: team,
    commits: new Map(),
    branches: new Map(),
    tags: new Map(),
    pipelines: [],
    jobs: new Map(),
    mergeRequests: [],
    environments: [],
    deployments: [],
    lastDeploymentIid: 0,
    ...more,
  };
}
