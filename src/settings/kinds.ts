import { type Compression, COMPRESSIONS } from '../http/compression.ts';
import { LOG_LEVELS, type LogLevel } from '../observability/log.ts';
import type { PersistedDocuments } from '../operations/persisted-documents.ts';

/** The kinds of settings, with the type of their values. */
export interface Values {
  /** A whole number. */
  readonly number: number;
  /** `on` or `off` in the environment. */
  readonly flag: boolean;
  /** A host name or an IP address. */
  readonly host: string;
  /** GitLab's web address, without `/api/v4` and without a slash at the end. */
  readonly address: string;
  readonly token: string;
  /** The address of a Redis server. It can contain a password. */
  readonly redis: string;
  readonly origins: readonly string[];
  /** Host names, each with or without a port. */
  readonly hosts: readonly string[];
  /** In the environment, the path of a file. */
  readonly documents: PersistedDocuments;
  readonly level: LogLevel;
  readonly compression: Compression;
}

type Kind = keyof Values;

interface Described {
  /** The environment variable. */
  readonly variable: string;
  /** What the setting does, for people. Names of variables are in backticks. */
  readonly text: string;
  /** Whether `--help` lists the setting. */
  readonly common?: boolean;
}

export interface NumberSetting extends Described {
  readonly kind: 'number';
  readonly default?: number;
  readonly min: number;
  readonly max: number;
  readonly unit?: 'ms' | 'bytes';
}

type SettingOf<K extends Exclude<Kind, 'number'>> = Described & {
  readonly kind: K;
  readonly default?: Values[K];
};

/** A setting without a default can be unset. */
export type Setting =
  NumberSetting | { [K in Exclude<Kind, 'number'>]: SettingOf<K> }[Exclude<Kind, 'number'>];

export type ValueOf<S extends Setting> =
  Values[S['kind']] | (S extends { readonly default: Values[S['kind']] } ? never : undefined);

/** The values of a table of settings. */
export type ValuesOf<Table extends Readonly<Record<string, Setting>>> = {
  readonly [Name in keyof Table]: ValueOf<Table[Name]>;
};

export const TEN_MINUTES = 600_000;
export const MEBIBYTE = 1024 ** 2;
export const GIBIBYTE = 1024 ** 3;

/** Says what the value of the environment variable looks like. */
export function formOf(setting: Setting): string {
  switch (setting.kind) {
    case 'number':
      return `a whole number from ${setting.min} to ${setting.max}`;
    case 'flag':
      return 'on or off';
    case 'host':
      return 'a host name or an IP address';
    case 'address':
      return 'a web address, such as https://gitlab.example.com';
    case 'token':
      return 'a single word of at most 1024 ASCII characters';
    case 'redis':
      return 'the address of a Redis server, such as redis://redis.example.com:6379, or rediss://… for TLS';
    case 'origins':
      return 'origins separated by commas, such as https://a.example.com,https://b.example.com';
    case 'hosts':
      return 'host names separated by commas, such as gateway.example.com,10.0.0.7';
    case 'documents':
      return 'the path of a JSON file with an object of ids and documents';
    case 'level':
      return `one of ${LOG_LEVELS.join(', ')}`;
    case 'compression':
      return `one of ${COMPRESSIONS.join(', ')}`;
  }
}
