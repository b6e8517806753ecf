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
    search: t.string({ description: 'A part of the name, of at least three characters.' }),
    state: t.field({ type: EnvironmentState.ref }),
  }),
});
