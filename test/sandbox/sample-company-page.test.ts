import { describe, expect, test } from 'vitest';
import { usualBehaviour } from '../../src/sandbox/behaviour.ts';
import { type FaultEffect, failureNames } from '../../src/sandbox/http/faults.ts';
import { createSample, withTokens } from '../../src/sandbox/sample/company.ts';
import { pageNamed } from '../support/documentation.ts';
import { startedSandbox } from './start.ts';

const { text, blocks } = pageNamed('docs/sample-company.md');
const company = withTokens(createSample(), {});

/** Every kind of fault that JSON can describe: the compiler finds one that is missing. */
const KINDS: Readonly<Record<Exclude<FaultEffect['does'], 'respond' | 'wait'>, true>> = {
  answer: true,
  fail: true,
  redirect: true,
  delay: true,
  hang: true,
  reset: true,
  truncate: true,
  drip: true,
  gzip: true,
};

describe('docs/sample-company.md', () => {
  test('lists every project with its number, its visibility and what it has', () => {
    const listed = rows(/^\| `([\w-]+\/[\w/-]+)` \| `(\d+)` \| (\w+) \| (\d+) \| (\d+) \|/gm);

    expect(listed).toEqual(
      company.projects.map(({ group, path, id, visibility, environments, deployments }) => [
        `${group.fullPath}/${path}`,
        ...[id, visibility, environments.length, deployments.length].map(String),
      ]),
    );
  });

  test('lists every token with its person, and names everybody', () => {
    const listed = rows(/^\| `(gl\w+-sandbox-[\w-]+)` \| `([\w.]+)` \|/gm);
    const strangers = company.users.filter(({ username }) => !text.includes(`\`${username}\``));

    expect(listed).toEqual([...company.tokens.values()].map(({ value, user }) => [value, user.username]));
    expect(strangers).toEqual([]);
  });

  test('lists every key of the behaviour with its default', () => {
    const listed = rows(/^\| `([a-z]\w+)` \| `("\w+"|null|true|false|\{\}|\d+)` \|/gm);

    expect(listed).toEqual(
      Object.entries(usualBehaviour).map(([key, value]) => [key, JSON.stringify(value)]),
    );
  });

  test('shows every kind of fault, with a body that is accepted', async () => {
    const { sandbox } = await startedSandbox();
    const listed = rows(/^\| `(\w+)` \| `(\{"does".+?\})` \|/gm);

    const statuses = await Promise.all(
      listed.map(async ([, body = '']) => {
        const response = await fetch(`${sandbox.url}/-/sandbox/faults`, { method: 'POST', body });
        return response.status;
      }),
    );

    expect(listed.map(([kind]) => kind).sort()).toEqual(Object.keys(KINDS).sort());
    expect(statuses).toEqual(listed.map(() => 204));
  });

  test('names every way to fail with its status', async () => {
    const { sandbox, ask } = await startedSandbox();
    const [sentence = ''] = /^`as` is one of [^]+?\n\n/m.exec(text) ?? [];
    const listed = [...sentence.matchAll(/`([\w-]+)`\s\((\d{3})/g)].map(([, name, status]) => [name, status]);

    const happened: [string, string][] = [];
    for (const as of failureNames) {
      sandbox.fault({ does: 'fail', as, times: 1 });
      happened.push([as, String((await ask('/version')).status)]);
    }

    expect(listed.sort()).toEqual(happened.sort());
  });

  test('shows commands that the embedded GitLab accepts', async () => {
    const { sandbox } = await startedSandbox();
    const commands = blocks.filter(({ text: command }) => command.includes('/-/sandbox/'));

    const statuses = await Promise.all(
      commands.map(async ({ text: command }) => {
        const [, path = '', body = ''] = /:8929(\S+)[^]+-d '(.+)'/.exec(command) ?? [];
        return (await fetch(`${sandbox.url}${path}`, { method: 'POST', body })).status;
      }),
    );

    expect(statuses).toEqual([204, 204]);
  });
});

describe('The webhook in docs/sample-company.md', () => {
  test('is accepted as it is shown', async () => {
    const { ask } = await startedSandbox();
    const command = blocks.find(({ text: shown }) => shown.includes('/hooks '))?.text ?? '';
    const [, path = '', body = ''] = /\/api\/v4(\S+)[^]+-d '(.+)'/.exec(command) ?? [];

    const reply = await ask(path, { method: 'POST', body });

    expect(reply).toMatchObject({ status: 201, json: { deployment_events: true, token_present: true } });
  });
});

/** The cells that the expression finds in each row of the page's tables, written without padding. */
function rows(expression: RegExp): (string | undefined)[][] {
  const page = text.replaceAll(/ +\|/g, ' |').replaceAll(/\| +/g, '| ');
  return [...page.matchAll(expression)].map(([, ...cells]) => cells);
}
