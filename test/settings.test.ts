import { describe, expect, expectTypeOf, test } from 'vitest';
import type { GatewayOptions } from '../src/gateway-options.ts';
import { readSettings } from '../src/process/environment.ts';
import { type GatewaySettings, SETTING_GROUPS, VARIABLES, withDefaults } from '../src/settings.ts';

describe('the options of createGateway', () => {
  test('are the settings of the gateway, and what only code can give', () => {
    type CodeOnly = 'gitlabUrl' | 'basePath' | 'sampleToken' | 'logger' | 'observer';
    type Shared = Omit<GatewaySettings, 'gitlabUrl'>;

    // The compiler checks these.
    expectTypeOf<Exclude<keyof GatewayOptions, CodeOnly>>().toEqualTypeOf<keyof Shared>();
    expectTypeOf<Required<Omit<GatewayOptions, CodeOnly>>>().toEqualTypeOf<
      Required<{ readonly [Name in keyof Shared]: Exclude<Shared[Name], undefined> }>
    >();
  });

  test('have the defaults of the settings', () => {
    const defaults = withDefaults({});

    expect(readSettings({})).toMatchObject(defaults);
    expect(withDefaults({ budget: undefined, retries: 0 })).toEqual({ ...defaults, retries: 0 });
  });
});

describe('the table of settings', () => {
  const settings = SETTING_GROUPS.flatMap((group) => Object.values(group.settings));

  test('has each variable once, with a description that is a sentence', () => {
    expect(new Set(VARIABLES).size).toBe(VARIABLES.length);
    expect(settings.map(({ variable }) => variable).sort()).toEqual([...VARIABLES].sort());
    expect(settings.filter(({ text }) => !/^[A-Z`].*\.$/.test(text))).toEqual([]);
  });

  test('has defaults that the environment can give', () => {
    const numbers = settings.filter((setting) => setting.kind === 'number');

    expect(numbers.length).toBeGreaterThan(25);
    expect(
      numbers.filter(({ default: value, min, max }) => value !== undefined && (value < min || value > max)),
    ).toEqual([]);
  });
});
