import { builder } from '../builder.ts';
import { openEnum } from './open-enum.ts';

export const EnvironmentState = openEnum('EnvironmentState', 'Whether an environment is in use.', {
  available: undefined,
  stopping: 'Its stop job is running.',
  stopped: undefined,
});

export const EnvironmentTier = openEnum('EnvironmentTier', 'What an environment is for.', {
  production: undefined,
  staging: undefined,
  testing: undefined,
  development: undefined,
  other: undefined,
});

export const EnvironmentFilter = builder.inputType('EnvironmentFilter', {
  description: 'Which environments to list. `name` and `search` exclude each other.',
  fields: (t) => ({
    name: t.string({ description: 'The exact name.' }),
    search: t.string({
      description:
        'The beginning of the name, at least three characters, in any case. Since GitLab 19 also the beginning of what follows the folder: `log` finds `review/login`. It never finds a part in the middle.',
    }),
    state: t.field({ type: EnvironmentState.ref }),
  }),
});
