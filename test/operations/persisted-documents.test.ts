import { createHash } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { readSettings } from '../../src/process/environment.ts';
import { parseManifest } from '../../src/operations/persisted-documents.ts';
import { startGateway } from '../support/gateway.ts';

const WHO = 'query Who { currentUser { username } }';
const NAMED = 'query Named($id: ID!) { project(id: $id) { __typename } }';
const DELETE = 'mutation { deleteDeployment(input: { project: 48210977, id: 913402543 }) { __typename } }';
const hashOf = (document: string) => createHash('sha256').update(document).digest('hex');
const MANIFEST = JSON.stringify({
  [hashOf(WHO)]: WHO,
  [`sha256:${hashOf(NAMED)}`]: NAMED,
  [hashOf(DELETE)]: DELETE,
  'board-7': WHO,
});

const MIRA = { data: { currentUser: { username: 'mira.castellan' } } };

async function start(persistedOnly: boolean) {
  const { gateway, gitlab } = await startGateway({
    persistedDocuments: parseManifest(MANIFEST),
    persistedOnly,
  });
  const send = async (body: object): Promise<{ data?: unknown; errors?: { extensions: object }[] }> => {
    const response = await gateway(
      new Request('http://gateway.test/graphql', {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'private-token': gitlab.tokens.maintainer },
        body: JSON.stringify(body),
      }),
    );
    return (await response.json()) as { data?: unknown; errors?: { extensions: object }[] };
  };
  const get = async (search: Record<string, string>) => {
    const response = await gateway(
      new Request(`http://gateway.test/graphql?${new URLSearchParams(search).toString()}`, {
        headers: { 'apollo-require-preflight': 'true', 'private-token': gitlab.tokens.maintainer },
      }),
    );
    return { status: response.status, answer: (await response.json()) as unknown };
  };
  return { gitlab, send, get };
}

const apollo = (sha256Hash: unknown) => ({ extensions: { persistedQuery: { version: 1, sha256Hash } } });

describe('a persisted document', () => {
  test.each([
    ['in the form of Apollo', apollo(hashOf(WHO))],
    ['as documentId', { documentId: hashOf(WHO) }],
    ['as documentId with its algorithm', { documentId: `sha256:${hashOf(WHO)}` }],
    ['by an id that is no hash', { documentId: 'board-7' }],
  ])('is executed by its id %s', async (_name, body) => {
    const { send } = await start(true);

    expect(await send(body)).toEqual(MIRA);
  });

  test('accepts variables', async () => {
    const { send } = await start(true);

    expect(await send({ documentId: hashOf(NAMED), variables: { id: 7 } })).toEqual({
      data: { project: { __typename: 'Project' } },
    });
  });

  test.each([
    ['in the form of Apollo', { extensions: JSON.stringify(apollo(hashOf(WHO)).extensions) }],
    ['as documentId', { documentId: hashOf(WHO) }],
    ['as documentId with its algorithm', { documentId: `sha256:${hashOf(WHO)}` }],
  ])('is executed by GET by its id %s, for a client that sends its header', async (_name, search) => {
    const { get } = await start(true);

    expect(await get(search)).toEqual({ status: 200, answer: MIRA });
  });

  test('with a mutation is not executed by GET', async () => {
    const { gitlab, get } = await start(true);

    const { status, answer } = await get({ documentId: hashOf(DELETE) });

    expect(status).toBe(405);
    expect(answer).toMatchObject({ errors: [{ extensions: { code: 'BAD_REQUEST' } }] });
    expect(gitlab.lines()).toEqual([]);
  });

  test('is not found by GET by an unknown id', async () => {
    const { gitlab, get } = await start(true);

    for (const [search, code] of [
      [{ documentId: '__proto__' }, 'PERSISTED_QUERY_NOT_IN_LIST'],
      [{ documentId: '' }, 'PERSISTED_QUERY_NOT_IN_LIST'],
      [{ id: hashOf(WHO) }, 'PERSISTED_QUERY_ID_REQUIRED'],
    ] as const) {
      expect((await get(search)).answer).toMatchObject({ errors: [{ extensions: { code } }] });
    }
    expect(gitlab.lines()).toEqual([]);
  });

  test.each(['__proto__', 'constructor', 'toString', '', hashOf('{ __typename }')])(
    'is not found by the unknown id %j',
    async (id) => {
      const { gitlab, send } = await start(true);

      for (const body of [{ documentId: id }, apollo(id)]) {
        expect((await send(body)).errors).toEqual([
          {
            message: expect.stringContaining(`"${id}"`) as string,
            extensions: { code: 'PERSISTED_QUERY_NOT_IN_LIST' },
          },
        ]);
      }
      expect(gitlab.lines()).toEqual([]);
    },
  );
});

describe('PERSISTED_ONLY', () => {
  test.each([
    ['a document', { query: WHO }],
    ['a document with the id of a known one', { query: '{ __typename }', ...apollo(hashOf(WHO)) }],
    ['a document with a documentId', { query: '{ __typename }', documentId: 'board-7' }],
    ['nothing', {}],
    ['an id that is none', { documentId: { toString: 1 } }],
    ['extensions that are none', { extensions: { persistedQuery: 'x' } }],
  ])('executes nothing for %s', async (_name, body) => {
    const { gitlab, send } = await start(true);

    const { data, errors } = await send(body);

    expect(data).toBeUndefined();
    expect(errors).toMatchObject([{ extensions: { code: 'PERSISTED_QUERY_ID_REQUIRED' } }]);
    expect(gitlab.lines()).toEqual([]);
  });

  test('off: the gateway also executes documents that are not in the list', async () => {
    const { send } = await start(false);

    expect(await send({ query: WHO })).toEqual(MIRA);
    expect(await send({ documentId: 'board-7' })).toEqual(MIRA);
    expect((await send({ documentId: 'board-8' })).errors).toMatchObject([
      { extensions: { code: 'PERSISTED_QUERY_NOT_IN_LIST' } },
    ]);
  });
});

describe('PERSISTED_DOCUMENTS', () => {
  test('names a file', async () => {
    const directory = await mkdtemp(path.join(tmpdir(), 'documents-'));
    onTestFinished(() => rm(directory, { recursive: true }));
    const file = path.join(directory, 'documents.json');
    await writeFile(file, MANIFEST);

    const { persistedDocuments, persistedOnly } = readSettings({
      PERSISTED_DOCUMENTS: file,
      PERSISTED_ONLY: 'on',
    });

    expect(persistedDocuments?.get(hashOf(WHO))).toBe(WHO);
    expect(persistedDocuments?.get(hashOf(NAMED))).toBe(NAMED);
    expect(persistedOnly).toBe(true);
  });

  test.each(['[]', '{"id": 7}', '{"id": null}', 'null', '{'])('can contain nothing else: %s', (json) => {
    expect(() => parseManifest(json)).toThrow();
  });
});
