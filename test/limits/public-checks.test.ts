import { describe, expect, test } from 'vitest';
import { startGateway } from '../support/gateway.ts';

const ADDRESS = 'http://gateway.test/graphql';

/** What a scanner sends: nothing of a client's headers but the type. */
async function start(options: Parameters<typeof startGateway>[0] = {}) {
  const { gateway } = await startGateway(options);
  const answer = async (request: Request) => (await gateway(request)).text();
  const post = (body: unknown, type = 'application/json') =>
    answer(
      new Request(ADDRESS, {
        method: 'POST',
        headers: { 'content-type': type },
        body: typeof body === 'string' ? body : JSON.stringify(body),
      }),
    );
  const get = (query: string) =>
    answer(new Request(`${ADDRESS}?${new URLSearchParams({ query }).toString()}`));
  return { answer, post, get };
}

// The checks of graphql-cop, a public scanner, with its severities. Each fails where its operation is answered with data.
describe('a scanner finds nothing HIGH:', () => {
  test('101 aliases', async () => {
    const { post } = await start();
    const aliases = Array.from({ length: 101 }, (_, index) => `alias${index}:__typename`).join('\n');

    expect(await post({ query: `query cop { ${aliases} }` })).not.toContain('"data"');
  });

  test('500 times the same field', async () => {
    const { post } = await start();

    expect(await post({ query: `query cop { ${'__typename \n'.repeat(500)} }` })).not.toContain('"data"');
  });

  test('ten operations in one request', async () => {
    const { post } = await start();

    expect(
      await post(Array.from({ length: 10 }, () => ({ query: 'query cop { __typename }' }))),
    ).not.toContain('"data"');
  });

  test('ten directives that do not exist, each with an error of its own', async () => {
    const { post } = await start();

    const answer = JSON.parse(
      await post({ query: `query cop { __typename ${'@aa'.repeat(10)} }` }),
    ) as object;

    expect(answer).toMatchObject({ errors: [{ extensions: { code: 'TOO_MANY_DIRECTIVES' } }] });
  });

  test('circular introspection', async () => {
    const { post } = await start();
    const circle = 'fields { type { '.repeat(4);

    expect(
      await post({ query: `query cop { __schema { types { ${circle} name ${'} } '.repeat(4)} } } }` }),
    ).not.toContain('"data"');
  });

  test('circular fragments', async () => {
    const { post } = await start();

    expect(
      await post({ query: 'query { ...A } fragment A on Query { ...B } fragment B on Query { ...A }' }),
    ).not.toContain('"data"');
  });

  test('introspection that is turned off', async () => {
    const { post } = await start({ introspection: false });

    expect(await post({ query: 'query cop { __schema { types { name fields { name } } } }' })).not.toContain(
      '"data"',
    );
  });
});

describe('a scanner finds nothing MEDIUM:', () => {
  test('a query by GET', async () => {
    const { get } = await start();

    expect(await get('query cop { __typename }')).not.toContain('"data"');
  });

  test('a mutation by GET', async () => {
    const { get } = await start();

    expect(await get('mutation cop { __typename }')).not.toContain('"data"');
  });

  test('a query in a form, or in the address of a POST', async () => {
    const { answer, post } = await start();
    const query = new URLSearchParams({ query: 'query cop { __typename }' }).toString();

    expect(await post(query, 'application/x-www-form-urlencoded')).not.toContain('"data"');
    expect(await answer(new Request(`${ADDRESS}?${query}`, { method: 'POST' }))).not.toContain('"data"');
  });
});

describe('a scanner finds nothing LOW if it is turned off:', () => {
  test('suggested names', async () => {
    const { post } = await start({ introspection: false });

    expect(await post({ query: 'query cop { __schema { directive } }' })).not.toContain('Did you mean');
  });

  test('GraphiQL', async () => {
    const { answer } = await start({ graphiql: false });

    for (const path of ['/', '/graphql', '/graphiql', '/playground', '/console', '/altair', '/voyager']) {
      const page = await answer(new Request(new URL(path, ADDRESS), { headers: { accept: 'text/html' } }));
      expect(page).not.toMatch(/graphiql|playground/i);
    }
  });

  test('traces, or errors with their exceptions', async () => {
    const { post } = await start();

    for (const query of ['query cop { __typename }', 'qwerty cop { abc }', 'query cop { abc }']) {
      expect(await post({ query })).not.toMatch(/tracing|exception|stacktrace|node_modules/i);
    }
  });
});
