import { readFileSync } from 'node:fs';
import { isIP } from 'node:net';
import { z } from 'zod';
import { COMPRESSIONS } from '../http/compression.ts';
import { hostNameIn } from '../http/host-names.ts';
import { LOG_LEVELS } from '../observability/log.ts';
import { parseManifest, type PersistedDocuments } from '../operations/persisted-documents.ts';
import { AddressError, gitlabAddress, SANDBOX } from '../settings/gitlab-address.ts';
import { formOf, type NumberSetting, type Setting } from '../settings/kinds.ts';

/** Turns the text of an environment variable into a value. Messages continue a sentence that starts with the variable. */
export function schemaFor(setting: Setting): z.ZodType<unknown, string> {
  const message = `must be ${formOf(setting)}.${defaultOf(setting)}`;
  switch (setting.kind) {
    case 'number':
      return wholeNumber(setting, message);
    case 'flag':
      return z.stringbool(message);
    case 'host':
      return z.string().refine(isHost, message);
    case 'address':
      return z.string().transform(readAddress);
    case 'token':
      return z.string().regex(/^[\x21-\x7e]{1,1024}$/, message);
    case 'redis':
      return z.string().refine(isRedis, message);
    case 'origins':
      return list(isOrigin, message);
    case 'hosts':
      return list(isHostWithPort, message);
    case 'documents':
      return z.string().transform(readDocuments);
    case 'level':
      return z.enum(LOG_LEVELS, message);
    case 'compression':
      return z.enum(COMPRESSIONS, message);
  }
}

function defaultOf({ default: value }: Setting): string {
  if (value === undefined || typeof value === 'object') return '';
  return ` The default is ${typeof value === 'boolean' ? onOrOff(value) : value}.`;
}

/** As it is written in the environment. */
export function onOrOff(value: boolean): 'on' | 'off' {
  return value ? 'on' : 'off';
}

function wholeNumber({ min, max }: NumberSetting, message: string) {
  return z
    .string()
    .regex(/^\d+$/, { error: message, abort: true })
    .transform(Number)
    .pipe(z.number().min(min, message).max(max, message));
}

function list(isEntry: (text: string) => boolean, message: string) {
  return z
    .string()
    .transform((text) => text.split(',').map((entry) => entry.trim()))
    .refine((entries) => entries.every(isEntry), message);
}

function isHost(text: string): boolean {
  return isIP(text) !== 0 || /^[\w-]+(\.[\w-]+)*\.?$/.test(text);
}

function isHostWithPort(text: string): boolean {
  return hostNameIn(text) !== null;
}

/** Not `*`: if every page could send requests to a gateway, every page could flood it. */
function isOrigin(text: string): boolean {
  return URL.canParse(text) && /^https?:/.test(text) && new URL(text).origin === text;
}

/** With or without a user name, a password, and the number of a database. */
function isRedis(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const { protocol, username, password, hostname, pathname, search, hash } = new URL(text);
  return (
    /^rediss?:$/.test(protocol) &&
    isPercentEncoded(username + password) &&
    hostname !== '' &&
    /^(\/\d*)?$/.test(pathname) &&
    search + hash === ''
  );
}

function isPercentEncoded(text: string): boolean {
  try {
    decodeURIComponent(text);
    return true;
  } catch {
    return false;
  }
}

function readAddress(text: string, context: z.RefinementCtx): string {
  if (text === SANDBOX) return text;
  try {
    return gitlabAddress(text);
  } catch (error) {
    if (!(error instanceof AddressError)) throw error;
    context.addIssue(error.message);
    return z.NEVER;
  }
}

function readDocuments(file: string, context: z.RefinementCtx): PersistedDocuments {
  try {
    return parseManifest(readFileSync(file, 'utf8'));
  } catch (error) {
    context.addIssue(whyUnreadable(error));
    return z.NEVER;
  }
}

function whyUnreadable(error: unknown): string {
  switch (error instanceof Error && 'code' in error ? error.code : undefined) {
    case 'ENOENT':
    case 'ENOTDIR':
      return 'names a file that does not exist. A relative path starts at the working directory.';
    case 'EISDIR':
      return 'names a directory. Name the file in it that contains the documents.';
    case 'EACCES':
    case 'EPERM':
      return 'names a file that this user is not allowed to read.';
    default:
      return 'must be the path of a JSON file with an object of ids and documents.';
  }
}
