import { readFileSync } from 'node:fs';
import { isObjectType } from 'graphql';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { schema } from '../../src/schema.ts';
import { recipe } from './recipe.ts';

const PASSED_ON = ['authorization', 'job-token', 'private-token', 'traceparent', 'x-request-id'];

// What the documentation of each router knows, and nothing else: a key of another name is ignored or keeps it from starting.
const apolloRouter = z.strictObject({
  headers: z.strictObject({
    subgraphs: z.record(
      z.string(),
      z.strictObject({
        request: z.array(z.strictObject({ propagate: z.strictObject({ named: z.string() }) })),
      }),
    ),
  }),
  include_subgraph_errors: z.strictObject({ subgraphs: z.record(z.string(), z.boolean()) }),
  subscription: z.strictObject({
    enabled: z.boolean(),
    mode: z.strictObject({
      passthrough: z.strictObject({
        subgraphs: z.record(
          z.string(),
          z.strictObject({ path: z.string(), protocol: z.enum(['graphql_ws', 'graphql_transport_ws']) }),
        ),
      }),
    }),
  }),
});

const cosmoRouter = z.strictObject({
  version: z.literal('1'),
  headers: z.strictObject({
    subgraphs: z.record(
      z.string(),
      z.strictObject({ request: z.array(z.strictObject({ op: z.literal('propagate'), named: z.string() })) }),
    ),
  }),
  subgraph_error_propagation: z.strictObject({
    enabled: z.boolean(),
    allowed_extension_fields: z.array(z.string()),
  }),
});

const cosmoComposition = z.strictObject({
  version: z.literal(1),
  subgraphs: z.array(
    z.strictObject({
      name: z.string(),
      routing_url: z.url(),
      schema: z.strictObject({ file: z.string() }),
      subscription: z.strictObject({ url: z.url(), protocol: z.enum(['ws', 'sse', 'sse_post']) }),
    }),
  ),
});

const roverConfiguration = z.strictObject({
  federation_version: z.string(),
  subgraphs: z.record(
    z.string(),
    z.strictObject({
      routing_url: z.url(),
      schema: z.union([z.strictObject({ file: z.string() }), z.strictObject({ subgraph_url: z.url() })]),
    }),
  ),
});

describe('docs/supergraph.md', () => {
  test('has Apollo Router pass the credentials on to this subgraph alone, and its errors back', async () => {
    const { headers, include_subgraph_errors } = apolloRouter.parse(parse(await recipe('router.yaml')));

    expect(Object.keys(headers.subgraphs)).toEqual(['gitlab']);
    const named = headers.subgraphs.gitlab?.request.map(({ propagate }) => propagate.named);
    expect(named?.toSorted()).toEqual(PASSED_ON);
    expect(include_subgraph_errors.subgraphs).toEqual({ gitlab: true });
  });

  test('has Cosmo Router pass the credentials on to this subgraph alone, and its codes back', async () => {
    const { headers, subgraph_error_propagation } = cosmoRouter.parse(parse(await recipe('config.yaml')));

    expect(Object.keys(headers.subgraphs)).toEqual(['gitlab']);
    const named = headers.subgraphs.gitlab?.request.map(({ named: name }) => name) ?? [];
    expect(named.map((name) => name.toLowerCase()).toSorted()).toEqual(PASSED_ON);
    // Go compares names in this form.
    expect(named).toEqual(named.map(canonical));
    expect(subgraph_error_propagation.allowed_extension_fields).toContain('code');
  });

  test('has Rover compose the schema that is published', async () => {
    const { subgraphs } = roverConfiguration.parse(parse(await recipe('supergraph.yaml')));

    expect(subgraphs.gitlab?.schema).toEqual({ file: './subgraph.graphql' });
  });

  test('has Apollo Router and Cosmo Router subscribe in a protocol that the gateway speaks', async () => {
    const { subscription } = apolloRouter.parse(parse(await recipe('router.yaml')));
    const { subgraphs } = cosmoComposition.parse(parse(await recipe('compose.yaml')));

    expect(subscription).toEqual({
      enabled: true,
      // The router's name of graphql-transport-ws.
      mode: { passthrough: { subgraphs: { gitlab: { path: '/graphql', protocol: 'graphql_ws' } } } },
    });
    // By GET, the gateway would refuse it without a header against cross-site requests.
    expect(subgraphs[0]?.subscription).toEqual({ url: subgraphs[0]?.routing_url, protocol: 'sse_post' });
  });

  test('names the keys of every entity', () => {
    const page = readFileSync(new URL('../../docs/supergraph.md', import.meta.url), 'utf8');
    const told = [...page.matchAll(/^\| `(\w+)` +\| (.+?) +\|/gm)].map(([, type, keys = '']) => ({
      type,
      keys: [...keys.matchAll(/`([\w ]+)`/g)].map(([, key]) => key),
    }));

    expect(told.toSorted(byType)).toEqual(entities().toSorted(byType));
  });
});

function canonical(name: string): string {
  return name.replaceAll(/(?<=^|-)\w/g, (letter) => letter.toUpperCase());
}

function entities() {
  return Object.values(schema.getTypeMap()).flatMap((type) => {
    const { key = [] } = (type.extensions.directives ?? {}) as { key?: readonly { fields: string }[] };
    return isObjectType(type) && key.length > 0
      ? [{ type: type.name, keys: key.map(({ fields }) => fields) }]
      : [];
  });
}

function byType(
  { type: one = '' }: { type: string | undefined },
  { type: other = '' }: { type: string | undefined },
) {
  return one.localeCompare(other);
}
