// What is generated from the table of settings: .env.example, the table in docs/operations.md, the table in
// docs/library.md, and the options of createGateway.
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import prettier from 'prettier';
import { onOrOff } from '../src/process/setting-values.ts';
import { wrapped } from '../src/process/wrapped.ts';
import { SETTING_GROUPS, SETTINGS } from '../src/settings.ts';
import { formOf, type Setting, type Values } from '../src/settings/kinds.ts';
import type { GeneratedFile } from '../test/clients/typed-documents.ts';

const ROOT = path.join(import.meta.dirname, '..');
const WIDTH = 110;

const TYPES: Readonly<Record<keyof Values, string>> = {
  number: 'number',
  flag: 'boolean',
  host: 'string',
  address: 'string',
  token: 'string',
  redis: 'string',
  origins: 'readonly string[]',
  hosts: 'readonly string[]',
  documents: 'ReadonlyMap<string, string>',
  level: 'LogLevel',
  compression: "'auto' | 'on' | 'off'",
};

/** The settings that are options, with their names. `gitlabUrl` differs: it is required, and can be a URL. */
const OPTIONS = SETTING_GROUPS.filter(({ title }) => title !== 'Process')
  .flatMap(({ settings }) => Object.entries(settings))
  .filter(([name]) => name !== 'gitlabUrl');

const NAMES = new Map(Object.entries(SETTINGS).map(([name, { variable }]) => [variable, name]));

export async function settingsFiles(): Promise<GeneratedFile[]> {
  return [
    { name: '.env.example', text: envExample() },
    await withGenerated('docs/operations.md', 'settings', settingsTable()),
    await withGenerated('docs/library.md', 'options', optionsTable()),
    await gatewayOptions(),
  ];
}

function envExample(): string {
  const head = `# Copy this file to .env. Each value below is the default.
# A variable in the environment overrides the one in this file. An empty value means "not set".`;
  const groups = SETTING_GROUPS.map(({ title, settings }) => {
    const entries = Object.values(settings).map((setting) =>
      [
        ...wrapped(setting.text.replaceAll('`', ''), WIDTH).map((line) => `# ${line}`),
        `# Value: ${formWithUnit(setting)}.`,
        `${setting.variable}=${shownDefault(setting)}`,
      ].join('\n'),
    );
    return [`# --- ${title} ---`, ...entries].join('\n\n');
  });
  return `${[head, ...groups].join('\n\n')}\n`;
}

function settingsTable(): string {
  return SETTING_GROUPS.map(({ title, settings }) => {
    const rows = Object.values(settings).map((setting) => {
      const value = shownDefault(setting);
      const shown = value === '' ? '' : `\`${value}\``;
      return `| \`${setting.variable}\` | ${shown} | ${formWithUnit(setting)} | ${setting.text} |`;
    });
    return [`### ${title}`, '', '| variable | default | value | |', '| - | - | - | - |', ...rows].join('\n');
  }).join('\n\n');
}

function optionsTable(): string {
  const rows = OPTIONS.map(([name, setting]) => {
    const value = defaultInCode(setting);
    return `| \`${name}\` | \`${TYPES[setting.kind].replaceAll('|', '\\|')}\` | ${value === '' ? '' : `\`${value}\``} | ${textInCode(setting)} |`;
  });
  return ['| option | type | default | |', '| - | - | - | - |', ...rows].join('\n');
}

async function gatewayOptions(): Promise<GeneratedFile> {
  const name = 'src/gateway-options.ts';
  const begin = '  // The options from here are generated from src/settings by "npm run codegen".\n';
  const end = '  // The options to here are generated.\n';
  const members = OPTIONS.map(([option, setting]) => {
    const value = defaultInCode(setting);
    const text = textInCode(setting) + (value === '' ? '' : ` Default: ${value}.`);
    return `${docComment(text)}  readonly ${option}?: ${TYPES[setting.kind]};\n`;
  });
  return formatted(
    name,
    between(await readFile(path.join(ROOT, name), 'utf8'), begin, end, members.join('')),
  );
}

function docComment(text: string): string {
  const lines = wrapped(text, WIDTH - 5);
  if (lines.length === 1) return `  /** ${text} */\n`;
  return `  /**\n${lines.map((line) => `   * ${line}\n`).join('')}   */\n`;
}

/** Names options where the text for the environment names variables. */
function textInCode({ text }: Setting): string {
  return text.replace(/`([A-Z_]+)`/g, (whole, variable: string) => {
    const name = NAMES.get(variable);
    return name === undefined ? whole : `\`${name}\``;
  });
}

function formWithUnit(setting: Setting): string {
  const unit = setting.kind === 'number' ? setting.unit : undefined;
  return formOf(setting) + (unit === undefined ? '' : unit === 'ms' ? ', in milliseconds' : ', in bytes');
}

/** As in the environment; empty if there is none. */
function shownDefault({ default: value }: Setting): string {
  if (typeof value === 'boolean') return onOrOff(value);
  return typeof value === 'object' ? '' : String(value ?? '');
}

function defaultInCode({ default: value }: Setting): string {
  return value === undefined ? '' : JSON.stringify(value);
}

async function withGenerated(name: string, marker: string, text: string): Promise<GeneratedFile> {
  const page = await readFile(path.join(ROOT, name), 'utf8');
  const [begin, end] = [`<!-- ${marker}: written by npm run codegen -->\n`, `<!-- end of ${marker} -->\n`];
  return formatted(name, between(page, begin, end, `\n${text}\n\n`));
}

/** The text with what is between the two marks replaced. */
function between(whole: string, begin: string, end: string, text: string): string {
  const [from, to] = [whole.indexOf(begin) + begin.length, whole.indexOf(end)];
  if (!whole.includes(begin) || to < from) throw new Error(`There is no place for generated text: ${begin}`);
  return whole.slice(0, from) + text + whole.slice(to);
}

async function formatted(name: string, text: string): Promise<GeneratedFile> {
  const filepath = path.join(ROOT, name);
  return {
    name,
    text: await prettier.format(text, { ...(await prettier.resolveConfig(filepath)), filepath }),
  };
}
