import type { ClusterAgent } from '../entities/environment.ts';
import type { Group } from '../entities/group.ts';
import type { Project } from '../entities/project.ts';
import { backstage, finance, frontOfHouse, harbourStage, platform, ticketing, web } from './groups.ts';
import { people } from './people.ts';

/** GitLab's numbers of the sample projects. */
export const sampleProjects = {
  boxOffice: 48210977,
  seatMap: 48211304,
  storefront: 48233050,
  designTokens: 48302218,
  mailRelay: 48377641,
  kiosk: 48951183,
  giftCards: 48240519,
  payouts: 48390276,
  guestList: 51120437,
  signage: 51120882,
  cueServer: 51121694,
  inventory: 51122305,
} as const;

const maintainers = new Map([[people.mira.id, 40]]);
const team = new Map([
  ...maintainers,
  ...[people.tomasz, people.hana, people.huong, people.kwame, people.rafael, people.sigrid].map(
    ({ id }) => [id, 30] as const,
  ),
  [people.zofia.id, 40],
  [people.ines.id, 20],
  [people.pilar.id, 10],
  [people.releaseBot.id, 40],
  [people.dependencyBot.id, 30],
]);

/** Deploys two stages of the main project to a cluster. */
export const lighthouse: ClusterAgent = {
  id: 904_117,
  name: 'lighthouse',
  createdAt: '2025-02-11T09:30:12.418Z',
  createdBy: people.mira,
};

/** The main project, with every kind of environment and the longest history. */
export function boxOffice(): Project {
  return project(sampleProjects.boxOffice, 'Box Office', 'box-office', ticketing, {
    description: 'Sells, holds, exchanges and refunds tickets, for every venue.',
    topics: ['payments', 'ticketing'],
    starredBy: [people.mira.id, people.tomasz.id],
    clusterAgents: [lighthouse],
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
    starredBy: [people.mira.id, people.kwame.id, people.oleander.id],
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

/** Replaced by the storefront's checkout; nobody can change it any more. */
export function giftCards(): Project {
  return project(sampleProjects.giftCards, 'Gift Cards', 'gift-cards', web, {
    description: 'Sold gift cards until the storefront did.',
    archived: true,
    createdAt: '2024-06-03T12:26:17.480Z',
    lastActivityAt: '2026-03-27T09:41:50.006Z',
  });
}

/** Only the maintainer may see it. */
export function payouts(): Project {
  return project(sampleProjects.payouts, 'Payouts', 'payouts', finance, {
    description: 'Pays venues what their tickets earned.',
    members: maintainers,
    createdAt: '2025-03-18T13:05:44.391Z',
  });
}

export function guestList(): Project {
  return project(sampleProjects.guestList, 'Guest List', 'guest-list', frontOfHouse, {
    description: 'Who gets in without a ticket.',
    members: harbourStage.members,
    createdAt: '2025-02-17T10:11:12.345Z',
    topics: ['ticketing'],
  });
}

export function signage(): Project {
  return project(sampleProjects.signage, 'Signage', 'signage', frontOfHouse, {
    description: 'The screens in the foyer and at the doors.',
    members: harbourStage.members,
    createdAt: '2025-03-03T08:21:33.018Z',
  });
}

export function cueServer(): Project {
  return project(sampleProjects.cueServer, 'Cue Server', 'cue-server', backstage, {
    description: 'Light, sound and machinery, each at its moment.',
    members: harbourStage.members,
    createdAt: '2025-04-07T15:47:20.664Z',
    starredBy: [people.mira.id],
  });
}

export function inventory(): Project {
  return project(sampleProjects.inventory, 'Inventory', 'inventory', backstage, {
    description: 'Props, costumes and where they are.',
    members: harbourStage.members,
    createdAt: '2025-05-12T11:00:00.529Z',
  });
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
    archived: false,
    starredBy: [],
    formerPaths: [],
    members: team,
    commits: new Map(),
    branches: new Map(),
    tags: new Map(),
    pipelines: [],
    jobs: new Map(),
    mergeRequests: [],
    environments: [],
    clusterAgents: [],
    deployments: [],
    lastDeploymentIid: 0,
    ...more,
  };
}
