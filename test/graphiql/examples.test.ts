import { parse, specifiedRules, validate } from 'graphql';
import { describe, expect, test } from 'vitest';
import { ownVariables, SAMPLE_VARIABLES, sampleVariables } from '../../src/graphiql/example.ts';
import { EXAMPLES } from '../../src/graphiql/examples.ts';
import { schema } from '../../src/schema.ts';
import { create } from '../live/changes.ts';
import { subscribe } from '../live/subscribe.ts';
import { startGateway } from '../support/gateway.ts';

const isLive = ({ document }: (typeof EXAMPLES)[number]) => document.includes('\nsubscription ');
const READS = EXAMPLES.filter((example) => !example.changes && !isLive(example));
const LIVE = EXAMPLES.filter(isLive);
const [CHANGE, ROLL_BACK] = EXAMPLES.filter(({ changes }) => changes);

describe('the examples of GraphiQL', () => {
  test('are eleven that read, one that subscribes, and two that write, which say so', () => {
    expect(READS).toHaveLength(11);
    expect(LIVE).toHaveLength(1);
    expect(EXAMPLES).toHaveLength(14);
    expect(CHANGE?.document).toContain('This does not deploy anything');
    expect(ROLL_BACK?.document).toContain('this really deploys');
  });

  test.each(EXAMPLES)('$title fits the schema, its editor and its variables', (example) => {
    const { document, variables, changes } = example;
    const used = new Set([...document.matchAll(/\$(\w+):/g)].map(([, name]) => name));

    expect(validate(schema, parse(document), specifiedRules)).toEqual([]);
    expect(Math.max(...document.split('\n').map(({ length }) => length))).toBeLessThanOrEqual(50);
    expect([...used]).toEqual(variables);
    expect(Object.keys(ownVariables(example))).toEqual(variables);
    expect(Object.keys(sampleVariables(example))).toEqual(variables);
    expect(document.includes('mutation')).toBe(changes);
  });

  test('the one that writes names no environment of a real GitLab, which refuses what it names', async () => {
    const { query } = await startGateway();
    const [create = ''] = CHANGE?.document.split(/(?=mutation Finish)/) ?? [];
    const environment = CHANGE && ownVariables(CHANGE).environment;

    const { createDeployment } = await query<{ createDeployment: object }>(create, {
      ...SAMPLE_VARIABLES,
      environment,
    });

    expect(environment).not.toContain('production');
    expect(createDeployment).toMatchObject({ __typename: 'InvalidInputError' });
  });

  test.each(READS)('$title shows something, at the cost that it names', async ({ document, variables }) => {
    const { gitlab, query } = await startGateway();

    const answer = await query<unknown>(document, valuesOf(variables));

    expect(JSON.stringify(answer).length).toBeGreaterThan(200);
    expect(JSON.stringify(answer)).not.toMatch(/\[\]/);
    expect(gitlab.lines()).toHaveLength(costOf(document));
  });

  test.each(LIVE)('$title shows a change, and starts at the cost that it names', async (example) => {
    const started = await startGateway({ pollActive: 60_000, pollIdle: 60_000 });
    const headers = { 'private-token': started.gitlab.tokens.maintainer };
    const events = await subscribe(started.gateway, example.document, valuesOf(example.variables), headers);
    const atStart = started.gitlab.lines().length;
    const id = await create(started);

    const event = await events.next();

    expect(event).toMatchObject({
      data: { deploymentChanged: { deployment: { databaseId: id, status: 'RUNNING' } } },
    });
    expect(atStart).toBe(costOf(example.document));
  });

  test('the one of failures costs one request without the duration', async () => {
    const { gitlab, query } = await startGateway();
    const { document = '', variables = [] } = READS.find(({ title }) => title.startsWith('A failed')) ?? {};

    await query<unknown>(document.replace('duration }', '}'), valuesOf(variables));

    expect(document).toContain('1 without the duration');
    expect(gitlab.lines()).toHaveLength(1);
  });

  test('the one that writes makes a deployment, and finishes it, at one request each', async () => {
    const { gitlab, query } = await startGateway();
    const document = CHANGE?.document ?? '';
    const [create = '', finish = ''] = document.split(/(?=mutation Finish)/);

    const created = await query<{ createDeployment: { deployment: { databaseId: string; status: string } } }>(
      create,
      { ...SAMPLE_VARIABLES },
    );
    const { databaseId, status } = created.createDeployment.deployment;
    const finished = await query<unknown>(finish, { ...SAMPLE_VARIABLES, deployment: databaseId });

    expect(status).toBe('RUNNING');
    expect(finished).toMatchObject({
      updateDeploymentStatus: { deployment: { databaseId, status: 'SUCCESS' } },
    });
    expect(gitlab.lines().map((line) => line.split(' ', 1)[0])).toEqual(['POST', 'PUT']);
    expect(costOf(document)).toBe(1);
  });
});

describe('the example of a rollback', () => {
  test('finds an earlier success, and deploys its commit again', async () => {
    const { gitlab, query } = await startGateway();
    const [earlier = '', rollBack = ''] = ROLL_BACK?.document.split(/(?=mutation RollBack)/) ?? [];
    const variables = { ...SAMPLE_VARIABLES, environment: 'staging' };

    const { project } = await query<Earlier>(earlier, variables);
    const { databaseId } = project.deployments.nodes[0]?.deployable ?? {};
    const answer = await query<unknown>(rollBack, { ...variables, job: databaseId });

    expect(project.deployments.nodes).toHaveLength(5);
    expect(answer).toMatchObject({
      retryDeployable: { deployable: { status: 'PENDING' }, deployment: { status: 'CREATED' } },
    });
    expect(gitlab.lines().map((line) => line.split(' ', 1)[0])).toEqual(['GET', 'POST', 'GET']);
  });
});

interface Earlier {
  readonly project: {
    readonly deployments: {
      readonly nodes: readonly { readonly deployable: { readonly databaseId: string } }[];
    };
  };
}

function valuesOf(names: readonly (keyof typeof SAMPLE_VARIABLES)[]): Record<string, string> {
  return Object.fromEntries(names.map((name) => [name, SAMPLE_VARIABLES[name]]));
}

function costOf(document: string): number {
  return Number(/^# Cost: (\d+) REST request/m.exec(document)?.[1]);
}
