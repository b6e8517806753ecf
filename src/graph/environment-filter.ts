import { builder } from '../builder.ts';
import { openEnum } from './open-enum.ts';

export const EnvironmentState = openEnum('EnvironmentState', 'Whether an environment is in use or stopped.', {
  available: undefined,
  stopping: 'The job that stops the environment is running.',
  stopped: undefined,
});

export const EnvironmentTier = openEnum('EnvironmentTier', 'The purpose of an environment.', {
  production: undefined,
  staging: undefined,
  testing: undefined,
  development: undefined,
  other: undefined,
});

export const EnvironmentFilter = builder.inputType('EnvironmentFilter', {
  description: 'Which environments to list. Set `name` or `search`, not both.',
  fields: (t) => ({
    name: t.string({ description: 'The exact name.' }),
    names: t.stringList({
      description:
        'Any of these exact names; an empty list matches nothing. If you set `name` as well, both conditions apply. Several names cost one list of 100 environments, and one request for each name that is not in it if the project has more.',
    }),
    search: t.string({
      description:
        'The beginning of the name: at least three characters, in upper or lower case. Since GitLab 19, the beginning of the part after the folder as well: `log` finds `review/login`. GitLab does not find text in the middle of a name.',
    }),
    state: t.field({ type: EnvironmentState.ref }),
    tiers: t.field({
      type: [EnvironmentTier.ref],
      description:
        'Any of these tiers; an empty list matches nothing. GitLab cannot filter by tier, so the gateway reads the list 100 environments at a time until the page is full. `totalCount` then needs the whole list, and is null if it has more than 1,000 environments.',
    }),
  }),
});
