import { builder } from '../builder.ts';
import type { EnvironmentSettings } from '../gitlab/environments.ts';
import { addressFields, addressIn, PROJECT } from './address.ts';
import { EnvironmentTier } from './environment-filter.ts';
import { badUserInput } from './errors.ts';

const AUTO_STOP =
  '`always`: GitLab stops the environment when its time is up, or when its branch is deleted. `with_action`: only if a job does that.';

export const CreateEnvironmentInput = builder.inputType('CreateEnvironmentInput', {
  description: 'A new environment of a project.',
  fields: (t) => ({
    project: t.id({
      required: true,
      description: PROJECT,
    }),
    name: t.string({
      required: true,
      description: 'Unique in the project, such as `staging` or `review/login`. It cannot change later.',
    }),
    externalUrl: t.string({ description: 'The URL of the deployed application.' }),
    tier: t.field({
      type: EnvironmentTier.ref,
      description: 'GitLab derives it from the name if you omit it.',
    }),
    description: t.string(),
    autoStopSetting: t.string({ description: AUTO_STOP }),
  }),
});

export const UpdateEnvironmentInput = builder.inputType('UpdateEnvironmentInput', {
  description:
    'An environment and its new settings. Settings that you omit stay as they are. An environment cannot be renamed.',
  fields: (t) => ({
    ...addressFields(t, 'environment'),
    externalUrl: t.string({ description: 'The URL of the deployed application; null removes it.' }),
    tier: t.field({
      type: EnvironmentTier.ref,
      description: 'Null makes GitLab derive it from the name again.',
    }),
    description: t.string({ description: 'Null removes it.' }),
    autoStopSetting: t.string({ description: `${AUTO_STOP} It cannot be null.` }),
  }),
});

export const StopEnvironmentInput = builder.inputType('StopEnvironmentInput', {
  description: 'The environment to stop.',
  fields: (t) => ({
    ...addressFields(t, 'environment'),
    force: t.boolean({
      description:
        'True stops the environment at once, without its stop job. It also ends the state `STOPPING` of an environment whose stop job does not finish.',
    }),
  }),
});

export const DeleteEnvironmentInput = builder.inputType('DeleteEnvironmentInput', {
  description: 'The environment to delete. GitLab deletes only stopped environments.',
  fields: (t) => addressFields(t, 'environment'),
});

/** The environment that an input names. */
export function environmentIn(input: Parameters<typeof addressIn>[0]): ReturnType<typeof addressIn> {
  return addressIn(input, { typename: 'Environment', what: 'an environment' });
}

type Settings = Pick<
  typeof UpdateEnvironmentInput.$inferInput,
  'externalUrl' | 'tier' | 'description' | 'autoStopSetting'
>;

/** The settings of a new environment: null is the same as omitted. */
export function newSettings({
  externalUrl,
  tier,
  description,
  autoStopSetting,
}: Settings): EnvironmentSettings {
  return {
    external_url: externalUrl ?? undefined,
    tier: knownTier(tier ?? undefined),
    description: description ?? undefined,
    auto_stop_setting: autoStopSetting ?? undefined,
  };
}

/** The changed settings: omitted ones stay undefined, and null remains null. */
export function changedSettings({
  externalUrl,
  tier,
  description,
  autoStopSetting,
}: Settings): EnvironmentSettings {
  if (autoStopSetting === null) {
    throw badUserInput(
      'An environment always has an `autoStopSetting`. Omit it to leave it as it is, or set `always` or `with_action`.',
      'autoStopSetting',
    );
  }
  return {
    external_url: externalUrl,
    tier: knownTier(tier),
    description,
    auto_stop_setting: autoStopSetting,
  };
}

function knownTier(tier: Settings['tier']): Settings['tier'] {
  if (tier === 'unknown') {
    throw badUserInput('The gateway cannot set the tier UNKNOWN. Choose another tier.', 'tier');
  }
  return tier;
}
