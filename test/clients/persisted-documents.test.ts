import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { CombinedGraphQLErrors, gql } from '@apollo/client';
import { describe, expect, onTestFinished, test } from 'vitest';
import { readSettings } from '../../src/process/environment.ts';
import { BOX_OFFICE } from '../support/gateway.ts';
import { globalIdOf } from '../support/global-id.ts';
import { failOnWarnings } from './console.ts';
import { setStatus } from './recipes/apollo-board.ts';
import { createPersistedApolloClient } from './recipes/apollo-persisted.ts';
import { askById } from './recipes/ask-by-id.ts';
import { ask } from './recipes/ask.ts';
import { ProjectBoardDocument } from './recipes/generated/graphql.ts';
import manifest from './recipes/generated/persisted-documents.json' with { type: 'json' };
import { ObjectsByIdDocument, ProjectBoardDocument as BoardText } from './recipes/generated/text/graphql.ts';
import manifestOfTexts from './recipes/generated/text/persisted-documents.json' with { type: 'json' };
import { relayManifest } from './relay-artifacts.ts';
import { type ServedGateway, serveGateway } from './serve.ts';

const PROJECT = BOX_OFFICE.id;
const BOARD = { project: PROJECT, first: 2 };
const RUNNING = globalIdOf('Deployment', PROJECT, '913402550');
const MANIFEST = fileURLToPath(new URL('recipes/generated/persisted-documents.json', import.meta.url));

describe('the manifest of the client preset', () => {
  test('is the same for documents as nodes and as strings', () => {
    expect(Object.keys(manifest).length).toBeGreaterThan(5);
    expect(manifestOfTexts).toEqual(manifest);
    expect(Object.keys(manifest)).toContain(BoardText.__meta__?.hash);
  });

  test('lets Apollo Client ask by id: queries by GET, mutations by POST, no text at all', async () => {
    failOnWarnings();
    const served = await serve(MANIFEST);
    const client = createPersistedApolloClient(served.url, () => served.gitlab.tokens.maintainer);

    const { data } = await client.query({ query: ProjectBoardDocument, variables: BOARD });
    const refusal = await setStatus(client, RUNNING, 'SUCCESS');

    expect(data?.project?.deployments?.edges).toHaveLength(2);
    expect(refusal).toBeUndefined();
    expect(served.received.map(({ method }) => method)).toEqual(['GET', 'POST']);
    const [read, change] = served.received;
    expect([...(read?.search.keys() ?? [])].sort()).toEqual(['extensions', 'operationName', 'variables']);
    expect(change?.body).toMatchObject({ extensions: { persistedQuery: { version: 1 } } });
    expect(change?.body).not.toHaveProperty('query');
    expect(served.gitlab.lines()).toEqual([
      `GET /projects/${PROJECT}/deployments?per_page=2`,
      `PUT /projects/${PROJECT}/deployments/913402550`,
    ]);
  });

  test('lets fetch ask by documentId', async () => {
    const { url, gitlab, received } = await serve(MANIFEST);

    const answer = await askById(url, gitlab.tokens.maintainer, BoardText, BOARD);

    expect(answer.errors).toBeUndefined();
    expect(answer.data?.project?.deployments?.edges).toHaveLength(2);
    expect(received.map(({ body }) => Object.keys(body ?? {}))).toEqual([['documentId', 'variables']]);
  });

  test('lets fetch ask by documentId in a GET, with the header that a browser asks about first', async () => {
    const { url, gitlab } = await serve(MANIFEST);
    const documentId = String(ObjectsByIdDocument.__meta__?.hash);
    const search = new URLSearchParams({ documentId, variables: JSON.stringify({ ids: [RUNNING] }) });
    const get = async (headers: Record<string, string>) => {
      const response = await fetch(`${url}?${search.toString()}`, {
        headers: { 'PRIVATE-TOKEN': gitlab.tokens.maintainer, ...headers },
      });
      return { status: response.status, answer: (await response.json()) as unknown };
    };

    const refused = await get({});
    const answered = await get({ 'GraphQL-Require-Preflight': '1' });

    expect(refused).toMatchObject({
      status: 403,
      answer: { errors: [{ extensions: { code: 'CSRF_PREVENTED' } }] },
    });
    expect(answered).toMatchObject({
      status: 200,
      answer: { data: { nodes: [{ id: RUNNING, status: 'RUNNING' }] } },
    });
    expect(gitlab.lines()).toHaveLength(1);
  });
});

describe('PERSISTED_ONLY', () => {
  test('refuses a document that comes as text, even one of the manifest', async () => {
    const { url, gitlab } = await serve(MANIFEST);

    const { data, errors } = await ask(url, gitlab.tokens.maintainer, BoardText, BOARD);

    expect(data).toBeUndefined();
    expect(errors).toMatchObject([{ extensions: { code: 'PERSISTED_QUERY_ID_REQUIRED' } }]);
    expect(gitlab.lines()).toEqual([]);
  });

  test('refuses an id that is not in the manifest, and Apollo Client does not send the text instead', async () => {
    failOnWarnings();
    const served = await serve(MANIFEST);
    const client = createPersistedApolloClient(served.url, () => served.gitlab.tokens.maintainer);
    const query = Object.assign(gql('{ currentUser { id } }'), { __meta__: { hash: 'sha256:00' } });

    const error: unknown = await client.query({ query }).catch((reason: unknown) => reason);

    expect(CombinedGraphQLErrors.is(error) && error.errors).toMatchObject([
      { extensions: { code: 'PERSISTED_QUERY_NOT_IN_LIST' } },
    ]);
    expect(served.received).toHaveLength(1);
    expect(served.gitlab.lines()).toEqual([]);
  });
});

describe.each(['MD5', 'SHA256'] as const)("relay-compiler's manifest by %s", (algorithm) => {
  test('is read as it is, and its documents are executed as documentId', async () => {
    const { file, documents } = await relayDocuments(algorithm);
    const { url, gitlab } = await serve(file);
    const [documentId] = documents.find(([, text]) => text.startsWith('query boardQuery(')) ?? [];

    const response = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'PRIVATE-TOKEN': gitlab.tokens.maintainer },
      body: JSON.stringify({ documentId, variables: { project: PROJECT } }),
    });

    expect(await response.json()).toMatchObject({
      data: { project: { deployments: { pageInfo: { hasNextPage: true } } } },
    });
    expect(documents).toHaveLength(9);
  });
});

/** A gateway that executes the documents of a manifest and nothing else, with settings as its process reads them. */
async function serve(file: string): Promise<ServedGateway> {
  const { persistedDocuments, persistedOnly } = readSettings({
    PERSISTED_DOCUMENTS: file,
    PERSISTED_ONLY: 'on',
  });
  return serveGateway({ persistedDocuments, persistedOnly });
}

async function relayDocuments(algorithm: 'MD5' | 'SHA256') {
  const sdl = await readFile(new URL('../../schema.graphql', import.meta.url), 'utf8');
  const json = await relayManifest(sdl, algorithm);
  const folder = await mkdtemp(path.join(tmpdir(), 'relay-manifest-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  const file = path.join(folder, 'persisted-documents.json');
  await writeFile(file, json);
  return { file, documents: Object.entries(JSON.parse(json) as Record<string, string>) };
}
