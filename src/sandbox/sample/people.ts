import { gitlabAddress } from '../entities/project.ts';
import type { User } from '../entities/user.ts';

const organization = 'Lanternway';

/** The people of Lanternway, who sell theatre tickets for a living, and those around them. */
export const people = {
  mira: person(1204881, 'mira.castellan', 'Mira Castellan', {
    jobTitle: 'Head of Platform',
    location: 'Antwerp',
    pronouns: 'she/her',
    bio: 'Deploys on Fridays, and sleeps well.',
  }),
  tomasz: person(1204903, 'tomasz.wilk', 'Tomasz Wilk', {
    jobTitle: 'Backend Engineer',
    location: 'Gdańsk',
    bio: 'Seats, holds and everything that expires.',
  }),
  ines: person(1204957, 'ines.duarte', 'Inês Duarte', { jobTitle: 'Product Manager', location: 'Porto' }),
  hana: person(1205122, 'hana.brandt', 'Hana Brandt', {
    jobTitle: 'Quality Lead',
    location: 'Leipzig',
    pronouns: 'she/they',
  }),
  oleander: person(2871450, 'oleander.pryce', 'Oleander Pryce', {
    organization: '',
    jobTitle: '',
    bio: null,
  }),
  zofia: person(1205388, 'zofia.lindqvist', 'Zofia Lindqvist', {
    jobTitle: 'Site Reliability Engineer',
    location: 'Malmö',
    publicEmail: 'zofia@lanternway.example',
  }),
  kwame: person(1206014, 'kwame.asante', 'Kwame Asante', {
    jobTitle: 'Frontend Engineer',
    location: 'Accra',
    websiteUrl: 'https://kwame.example',
  }),
  // Keeps the profile private, so GitLab does not show when it was created.
  huong: person(1206230, 'huong.dang', 'Đặng Thị Hương', {
    createdAt: null,
    jobTitle: 'Payments Engineer',
    localTime: null,
  }),
  rafael: person(1311745, 'rafael.oyelaran', 'Rafael Oyelaran', {
    jobTitle: 'Backend Engineer',
    location: 'Lagos',
  }),
  sigrid: person(1311802, 'sigrid.haugen', 'Sigrid Haugen', {
    jobTitle: 'Accessibility Specialist',
    location: 'Bergen',
    avatarUrl: null,
  }),
  bastien: person(1188340, 'bastien.moreau', 'Bastien Moreau', {
    state: 'blocked',
    jobTitle: '',
    avatarUrl: null,
  }),
  // Answers the venues' questions: a guest, who plans along and sees neither code nor deployments.
  pilar: person(1412207, 'pilar.montes', 'Pilar Montes', { jobTitle: 'Venue Support', location: 'Valencia' }),
  releaseBot: person(1420006, 'group_5810224_bot_release', 'Release bot', {
    bot: true,
    jobTitle: '',
    organization: '',
  }),
  dependencyBot: person(1420007, 'group_5810224_bot_dependencies', 'Dependency bot', {
    bot: true,
    jobTitle: '',
    organization: '',
  }),
} as const;

/** The people who write code. */
export const engineers = [
  people.tomasz,
  people.huong,
  people.kwame,
  people.rafael,
  people.zofia,
  people.sigrid,
  people.mira,
  people.hana,
] as const;

function person(id: number, username: string, name: string, more: Partial<User>): User {
  return {
    id,
    username,
    name,
    state: 'active',
    email: `${username}@lanternway.example`,
    publicEmail: '',
    avatarUrl: `${gitlabAddress}/uploads/-/system/user/avatar/${id}/avatar.png`,
    createdAt: `2024-03-${String((id % 27) + 1).padStart(2, '0')}T09:12:44.318Z`,
    bio: null,
    location: null,
    organization,
    jobTitle: 'Engineer',
    pronouns: null,
    websiteUrl: '',
    localTime: '4:30 PM',
    bot: false,
    ...more,
  };
}
