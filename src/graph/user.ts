import { builder } from '../builder.ts';
import type { Context } from '../context.ts';
import { getCurrentUser, getUser, getUserNamed, REDACTED_NAME, type UserJson } from '../gitlab/users.ts';
import { fromWhole, loadEach } from './loaders.ts';
import { badUserInput, quoted } from './errors.ts';
import { entity } from './federation.ts';
import { globalId } from './global-id.ts';
import { databaseIdField } from './id-fields.ts';
import { loadableNode, Node } from './node.ts';
import { nullOnlyOnError } from './null-only-on-error.ts';
import { parseNumber } from './project-key.ts';
import { seeUser } from './seen.ts';

const USERNAME = /^[\w.-]{1,255}$/;

/** GitLab's number of a user, or `@` and the username in lower case. */
type UserKey = string;

export const User = loadableNode('User', {
  parse: (id) => parseNumber(id, 'a user'),
  // One request per key: GitLab cannot look up several users, neither by id nor by name.
  load: (keys: UserKey[], context: Context) => loadEach(keys, (key) => findUser(key, context)),
});

User.implement({
  interfaces: [Node],
  description:
    'A person or a bot. GitLab sends the username, name, state, avatar and address with everything that contains a user, so they cost nothing. The other fields cost one request per user, and so does the name of a bot that GitLab hides in deployments.',
  fields: (t) => ({
    id: t.id({ resolve: ({ id }) => globalId('User', String(id)) }),
    databaseId: databaseIdField(t),
    username: t.exposeString('username'),
    name: t.string({
      description:
        'GitLab hides the names of project and group bots in deployments. The gateway then reads the bot, which costs one request. If the caller may not see the name, it is `****`.',
      nullable: true,
      resolve: (user, _args, context) =>
        user.name === REDACTED_NAME ? wholeUser(user, context).then(({ name }) => name) : user.name,
    }),
    state: t.exposeString('state', { description: 'For example `active` or `blocked`.', nullable: true }),
    avatarUrl: t.exposeString('avatar_url', { nullable: true }),
    webUrl: t.exposeString('web_url', { nullable: true }),
    publicEmail: t.string({
      description: 'Null if the user does not publish it.',
      nullable: true,
      resolve: whole('public_email'),
    }),
    createdAt: t.field({
      description:
        'Null if the profile is private. If GitLab omits it from an embedded user, it costs one request per user.',
      type: 'DateTime',
      nullable: true,
      resolve: (user, _args, context) =>
        user.created_at ?? wholeUser(user, context).then((whole) => whole.created_at),
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
      description: 'Null on newer versions of GitLab, which no longer have this field.',
      nullable: true,
      resolve: whole('skype'),
    }),
    localTime: t.string({
      description: 'The time of day where the user is, as GitLab writes it.',
      nullable: true,
      resolve: whole('local_time'),
    }),
  }),
});

entity(User, {
  databaseId: ({ databaseId }) => parseNumber(databaseId, 'a user'),
  username: ({ username }) => keyOfUsername(username),
});

builder.queryField('currentUser', (t) =>
  t.field({
    description: 'The user that the token of the request belongs to. Costs one request.',
    type: User,
    ...nullOnlyOnError,
    resolve: async (_root, _args, context) => {
      const user = await getCurrentUser(context.gitlab);
      seeUser(user, context);
      return user;
    },
  }),
);

function keyOfUsername(username: string): UserKey {
  if (USERNAME.test(username)) return `@${username.toLowerCase()}`;
  throw badUserInput(`${quoted(username)} is not a username.`);
}

async function findUser(key: UserKey, context: Context): Promise<UserJson> {
  if (!key.startsWith('@')) return getUser(context.gitlab, key);
  const user = await getUserNamed(context.gitlab, key.slice(1));
  seeUser(user, context);
  return user;
}

const whole = fromWhole(wholeUser);

function wholeUser({ id }: UserJson, context: Context): Promise<UserJson> {
  return User.getDataloader(context).load(String(id));
}
