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
    search: t.string({
      description:
        'The beginning of the name: at least three characters, in upper or lower case. Since GitLab 19, the beginning of the part after the folder as well: `log` finds `review/login`. GitLab does not find text in the middle of a name.',
    }),
    state: t.field({ type: EnvironmentState.ref }),
  }),
});
