import { describe, expect, onTestFinished, test } from 'vitest';
import { BOX_OFFICE, startGateway } from '../support/gateway.ts';

const NAMES = ['__proto__', 'constructor', 'prototype', 'toString', 'hasOwnProperty', '__defineGetter__'];

/** What every object has, to be compared with later; nothing may be added to it or taken from it. */
function inherited(): unknown {
  return [Object.prototype, Array.prototype, Function.prototype].map((object) =>
    Object.getOwnPropertyNames(object).sort(),
  );
}

/** Sends a body as it is written: JSON.stringify would leave `__proto__` out. */
async function start() {
  const { gitlab, gateway, log } = await startGateway();
  const before = inherited();
  onTestFinished(() => {
    expect(inherited()).toEqual(before);
    expect(log.filter(({ level }) => level === 'error')).toEqual([]);
  });
  const send = async (body: string): Promise<unknown> => {
    const response = await gateway(
      new Request('http://gateway.test/graphql', {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'private-token': gitlab.tokens.maintainer },
        body,
      }),
    );
    expect(response.status).toBeLessThan(500);
    return response.json();
  };
  return { gitlab, send };
}

describe.each(NAMES)('the name %s', (name) => {
  test('is an ordinary name for an alias', async () => {
    const { send } = await start();
    const query = `{ ${name}: currentUser { ${name}: username } }`;

    const answer = (await send(JSON.stringify({ query }))) as { data: Record<string, unknown> };

    expect(answer).not.toHaveProperty('errors');
    // As it was sent, since a parser of JSON makes an own property of it.
    expect(JSON.stringify(answer)).toBe(`{"data":{"${name}":{"${name}":"mira.castellan"}}}`);
  });

  test('is an ordinary name for a variable and an operation', async () => {
    const { gitlab, send } = await start();
    const query = `query ${name}($${name}: ID!) { project(id: $${name}) { name } }`;

    const body = `{"query":${JSON.stringify(query)},"operationName":"${name}","variables":{"${name}":"${BOX_OFFICE.id}"}}`;

    expect(await send(body)).toEqual({ data: { project: { name: 'Box Office' } } });
    expect(gitlab.lines()).toEqual([`GET /projects/${BOX_OFFICE.id}`]);
  });

  test('has no effect as an unused key in the body, variables and extensions', async () => {
    const { send } = await start();
    const more = `"${name}":{"polluted":true}`;

    const body = `{"query":"{ __typename }","variables":{${more}},"extensions":{${more}},${more}}`;
    const answer = JSON.stringify(await send(body));

    expect(answer).not.toContain('polluted');
    expect({}).not.toHaveProperty('polluted');
  });

  test('is refused as an invalid value', async () => {
    const { gitlab, send } = await start();

    const asEnum = `{ project(id: ${BOX_OFFICE.id}) { deployments(filter: { status: ${name} }) { totalCount } } }`;
    const asInput = `{ project(id: ${BOX_OFFICE.id}) { deployments(filter: { ${name}: "x" }) { totalCount } } }`;
    for (const query of [asEnum, asInput]) {
      expect(await send(JSON.stringify({ query }))).not.toHaveProperty('data');
    }
    const query = `query ($filter: DeploymentFilter) { project(id: ${BOX_OFFICE.id}) { deployments(filter: $filter) { totalCount } } }`;
    const variables = `{"filter":{"${name}":{"polluted":true}}}`;

    expect(await send(`{"query":${JSON.stringify(query)},"variables":${variables}}`)).not.toHaveProperty(
      'data',
    );
    expect(gitlab.lines()).toEqual([]);
  });
});
