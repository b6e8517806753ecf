import type { Group } from '../entities/group.ts';
import { people } from './people.ts';

/** Everybody else is a member of projects, not of groups. */
export const lanternway = group(5810224, 'Lanternway', 'lanternway', null, {
  description: 'Tickets for theatres, concert halls and museums.',
  visibility: 'public',
  createdAt: '2024-03-04T08:12:40.117Z',
  members: new Map([[people.mira.id, 40]]),
});
export const ticketing = group(5810391, 'Ticketing', 'ticketing', lanternway, { visibility: 'internal' });
export const web = group(5810407, 'Web', 'web', lanternway, { visibility: 'public' });
export const platform = group(5810452, 'Platform', 'platform', lanternway, { visibility: 'internal' });
export const finance = group(5810733, 'Finance', 'finance', platform, {
  description: 'Money, which few people may look at.',
});
export const quality = group(5811876, 'Quality', 'quality', lanternway, {
  members: new Map([[people.hana.id, 40]]),
});

/** A theatre that runs its own software, with the help of Lanternway's people. */
export const harbourStage = group(6120840, 'Harbour Stage', 'harbour-stage', null, {
  description: 'The house by the docks: its doors, its screens and its stage.',
  createdAt: '2025-02-10T09:30:05.902Z',
  members: new Map([
    [people.mira.id, 40],
    [people.tomasz.id, 30],
    [people.hana.id, 30],
    [people.kwame.id, 30],
    [people.ines.id, 20],
    [people.releaseBot.id, 40],
  ]),
});
export const frontOfHouse = group(6120877, 'Front of House', 'front-of-house', harbourStage, {});
export const backstage = group(6120902, 'Backstage', 'backstage', harbourStage, {});

/** All sample groups, each after its parent. */
export const groups: readonly Group[] = [
  lanternway,
  ticketing,
  web,
  platform,
  finance,
  quality,
  harbourStage,
  frontOfHouse,
  backstage,
];

function group(id: number, name: string, path: string, parent: Group | null, more: Partial<Group>): Group {
  return {
    id,
    name,
    fullPath: parent === null ? path : `${parent.fullPath}/${path}`,
    parent,
    description: '',
    visibility: 'private',
    createdAt: parent?.createdAt ?? '2024-03-04T08:12:40.117Z',
    members: new Map(),
    ...more,
  };
}
