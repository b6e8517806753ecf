import { builder } from '../builder.ts';
import type { Context } from '../context.ts';
import { getCurrentUser, getUser, type UserJson } from '../gitlab/users.ts';
import { held, loadEach } from './entity.ts';
import { globalId, loadableNode, Node } from './node.ts';
import { parseNumber } from './project-key.ts';

export const User = loadableNode('User', {
  parse: (id) => parseNumber(id, 'a user'),
  // One request per key: GitLab cannot look up several users by id.
  load: (ids: string[], { gitlab }: Context) => loadEach(ids, (id) => getUser(gitlab, id)),
});

User.implement({
  interfaces: [Node],
  description:
    'A person or a bot. What is embedded where a user appears (username, name, state, avatar, address) costs nothing; the rest one request per user.',
  fields: (t) => ({
    id: t.id({ resolve: ({ id }) => globalId('User', String(id)) }),
    databaseId: t.exposeID('id', { description: "GitLab's number." }),
    username: t.exposeString('username'),
    name: t.exposeString('name', { nullable: true }),
    state: t.exposeString('state', { description: '`active`, `blocked` and the like.', nullable: true }),
    avatarUrl: t.exposeString('avatar_url', { nullable: true }),
    webUrl: t.exposeString('web_url', { nullable: true }),
    publicEmail: t.string({
      description: 'Null where the user keeps it to themselves.',
      nullable: true,
      resolve: whole('public_email'),
    }),
    createdAt: t.field({
      description: 'Null where the profile is private.',
      type: 'DateTime',
      nullable: true,
      resolve: whole('created_at'),
    }),
    bio: t.string({ nullable: true, resolve: whole('bio') }),
    location: t.string({ nullable: true, resolve: whole('location') }),
    organization: t.string({ nullable: true, resolve: whole('organization') }),
    jobTitle: t.string({ nullable: true, resolve: whole('job_title') }),
    pronouns: t.string({ nullable: true, resolve: whole('pronouns') }),
    bot: t.boolean({ nullable: true, resolve: whole('bot') }),
    websiteUrl: t.string({ nullable: true, resolve: whole('website_url') }),
    linkedin: t.string({ nullable: true, resolve: whole('linkedin') }),
    twitter: t.string({ nullable: true, resolve: whole('twitter') }),
    skype: t.string({
      description: 'Null on newer versions of GitLab, which have dropped it.',
      nullable: true,
      resolve: whole('skype'),
    }),
    localTime: t.string({
      description: "The time of day where the user is, in GitLab's words.",
      nullable: true,
      resolve: whole('local_time'),
    }),
  }),
});

builder.queryField('currentUser', (t) =>
  t.field({
    description: "The user whom the request's credentials belong to.",
    type: User,
    nullable: true,
    resolve: async (_root, _args, context) => {
      const user = await getCurrentUser(context.gitlab);
      seeUser(user, context);
      return user;
    },
  }),
);

/** Keeps a user for the rest of the operation, if it is a whole one: only those carry a `bio`, be it an empty one. */
export function seeUser(user: UserJson | null | undefined, context: Context): void {
  if (user?.bio !== undefined) User.getDataloader(context).prime(String(user.id), user);
}

function whole<Field extends keyof UserJson>(field: Field) {
  return (user: UserJson, _args: object, context: Context) =>
    held(user, field, () => User.getDataloader(context).load(String(user.id)));
}
