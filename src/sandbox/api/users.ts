import { basicUser, fullUser, ownUser, redacted, type User } from '../entities/user.ts';
import { json, notFound } from '../http/answer.ts';
import { pageParameters } from '../http/pages.ts';
import { flag, presentText, requiredInteger } from '../http/parameters.ts';
import { type Call, endpoint, present, presentPage } from './endpoint.ts';

export const listUsers = endpoint({
  method: 'GET',
  path: '/users',
  parameters: {
    username: presentText(),
    public_email: presentText(),
    search: presentText(),
    active: flag(),
    blocked: flag(),
    humans: flag(),
    ...pageParameters,
  },
  handle: (call, given) => {
    const search = given.search?.toLowerCase();
    const users = call.company.users
      .filter(
        (user) =>
          (given.username === null || user.username.toLowerCase() === given.username.toLowerCase()) &&
          (given.public_email === null || user.publicEmail === given.public_email) &&
          (search === undefined || `${user.username} ${user.name}`.toLowerCase().includes(search)) &&
          (given.active !== true || user.state === 'active') &&
          (given.blocked !== true || user.state === 'blocked') &&
          (given.humans !== true || !user.bot),
      )
      .sort((one, other) => other.id - one.id);
    return presentPage(call, basicUser, users, given);
  },
});

export const getUser = endpoint({
  method: 'GET',
  path: '/users/:id',
  parameters: { id: requiredInteger() },
  handle: (call, { id }) => {
    const user = call.company.users.find((candidate) => candidate.id === id);
    if (user === undefined) throw notFound('User');
    return present(call, mayBeNamed(call, user) ? fullUser : redacted.full, user);
  },
});

/** The name of a project's or group's bot is for those who may see one of its projects. */
function mayBeNamed({ company, token }: Call, { bot, id }: User): boolean {
  return !bot || company.projects.some(({ members }) => members.has(id) && members.has(token.user.id));
}

export const getCurrentUser = endpoint({
  method: 'GET',
  path: '/user',
  parameters: {},
  handle: (call) => present(call, ownUser, call.token.user),
});

export const getOwnToken = endpoint({
  method: 'GET',
  path: '/personal_access_tokens/self',
  parameters: {},
  handle: ({ token }) =>
    json(200, {
      id: token.user.id * 10,
      name: token.name,
      revoked: false,
      created_at: '2026-09-01T08:00:00.000Z',
      description: null,
      scopes: token.scopes,
      user_id: token.user.id,
      last_used_at: '2026-11-20T15:00:00.000Z',
      active: true,
      expires_at: '2027-08-31',
    }),
});
