import { describe, expect, test } from 'vitest';
import type { GatewayOptions } from '../../src/gateway.ts';
import { parseManifest } from '../../src/operations/persisted-documents.ts';
import { startGateway } from '../support/gateway.ts';

const ADDRESS = 'http://gateway.test/graphql';
const JSON_TYPE = { 'content-type': 'application/json' };
const DOCUMENTS = { persistedDocuments: parseManifest('{"known":"{ __typename }"}') };

interface Refused {
  readonly code: string;
  readonly options?: Partial<GatewayOptions>;
  readonly request: () => Request;
  readonly message: string;
}

function post(body: string, headers: Readonly<Record<string, string>> = JSON_TYPE): Request {
  return new Request(ADDRESS, { method: 'POST', headers, body });
}

const ROWS: readonly Refused[] = [
  {
    code: 'CSRF_PREVENTED',
    request: () => new Request(`${ADDRESS}?query={__typename}`),
    message:
      'A GET needs a header that shows that no other site made the browser send it: x-graphql-yoga-csrf, apollo-require-preflight or graphql-require-preflight, with any value. Add one of them, or send the operation as a POST with Content-Type: application/json.',
  },
  {
    code: 'UNSUPPORTED_MEDIA_TYPE',
    request: () => post('query={__typename}', { 'content-type': 'application/x-www-form-urlencoded' }),
    message:
      'The Content-Type header of this request is missing or is not supported. Send the operation as JSON, with Content-Type: application/json.',
  },
  {
    code: 'NOT_ACCEPTABLE',
    request: () => post('{"query":"{ __typename }"}', { ...JSON_TYPE, accept: 'application/xml' }),
    message:
      'The Accept header of this request excludes every media type that the gateway can send. Accept one of application/json, application/graphql-response+json, text/event-stream, multipart/mixed. Nothing was executed.',
  },
  {
    code: 'REQUEST_TOO_LARGE',
    options: { maxRequestBytes: 10 },
    request: () => post('{"query":"{ __typename }"}', { ...JSON_TYPE, 'content-length': '26' }),
    message:
      'The request body has 26 bytes. The limit is 10 (MAX_REQUEST_BYTES). Send a shorter document or fewer variables.',
  },
  {
    code: 'REQUEST_TOO_LARGE',
    options: { maxRequestBytes: 10 },
    request: () => post('{"query":"{ __typename }"}'),
    message:
      'The request body has more than 10 bytes. The limit is 10 (MAX_REQUEST_BYTES). Send a shorter document or fewer variables.',
  },
  {
    code: 'BAD_REQUEST',
    request: () => post('{"query":'),
    message: 'The request body, or the variables or extensions of a GET, are not valid JSON.',
  },
  {
    code: 'BAD_REQUEST',
    request: () => post('{"query":"{ __typename }","vars":{}}'),
    message:
      'The request has an unknown parameter. GraphQL requests can have query, variables, operationName, extensions, documentId.',
  },
  {
    code: 'PERSISTED_QUERY_NOT_IN_LIST',
    options: DOCUMENTS,
    request: () => post('{"documentId":"sha256:board-7"}'),
    message:
      'PERSISTED_DOCUMENTS has no document with the id "board-7". Send the id of a document in that file, or add the document to the file and restart the gateway.',
  },
  {
    code: 'PERSISTED_QUERY_ID_REQUIRED',
    options: { ...DOCUMENTS, persistedOnly: true },
    request: () => post('{}'),
    message:
      'The request has neither a document nor the id of one. Send the id as documentId or as extensions.persistedQuery.sha256Hash.',
  },
  {
    code: 'PERSISTED_QUERY_ID_REQUIRED',
    options: { ...DOCUMENTS, persistedOnly: true },
    request: () => post('{"query":"{ __typename }"}'),
    message:
      'This gateway executes only the documents in PERSISTED_DOCUMENTS (PERSISTED_ONLY is on). Send the id of one as documentId or as extensions.persistedQuery.sha256Hash, without a query.',
  },
  {
    code: 'INTROSPECTION_DISABLED',
    options: { introspection: false },
    request: () => post('{"query":"{ __schema { queryType { name } } }"}'),
    message:
      'Introspection is off on this gateway (INTROSPECTION), so `__schema` is refused. Read the schema in the file schema.graphql instead.',
  },
  {
    code: 'HOST_NOT_ALLOWED',
    options: { gitlabToken: 'glpat-sandbox-developer', allowedHosts: [] },
    request: () => post('{"query":"{ __typename }"}'),
    message:
      'This gateway acts with a token of its own, so it answers only under host names that it knows, and "gateway.test" is not one of them. Add it to ALLOWED_HOSTS (allowedHosts of createGateway), or use a name that is listed there.',
  },
  {
    code: 'ORIGIN_NOT_ALLOWED',
    options: { gitlabToken: 'glpat-sandbox-developer' },
    request: () => post('{"query":"{ __typename }"}', { ...JSON_TYPE, origin: 'https://board.test' }),
    message:
      'This gateway acts with a token of its own, so it answers only pages of origins that it knows, and "https://board.test" is not one of them. Add it to CORS_ORIGINS (corsOrigins of createGateway), or add its host name to ALLOWED_HOSTS (allowedHosts) if that is a name of the gateway itself.',
  },
];

describe('the message of a refused request says what is wrong and what to do', () => {
  test.each(ROWS)('$code: $message', async ({ code, options, request, message }) => {
    const { gitlab, gateway } = await startGateway(options);

    const response = await gateway(request());

    expect(await response.json()).toMatchObject({ errors: [{ message, extensions: { code } }] });
    expect(gitlab.lines()).toEqual([]);
  });

  test('a long id, host name or origin is cut', async () => {
    const long = 'x'.repeat(5000);
    const { gateway } = await startGateway({ ...DOCUMENTS, gitlabToken: 'glpat-sandbox-developer' });

    const texts = await Promise.all(
      [
        post(JSON.stringify({ documentId: long })),
        post('{}', { ...JSON_TYPE, host: `${long}.test` }),
        post('{}', { ...JSON_TYPE, origin: `https://${long}.test` }),
      ].map(async (request) => (await gateway(request)).text()),
    );

    for (const text of texts) expect(text).toMatch(/^.{0,100}.*x{80,}….{1,400}$/);
  });

  test('a token in the place of an id or an origin is masked', async () => {
    const { gateway, gitlab } = await startGateway({ ...DOCUMENTS, gitlabToken: 'glpat-sandbox-developer' });
    const token = gitlab.tokens.maintainer;
    const headers = { ...JSON_TYPE, 'private-token': token };

    const texts = await Promise.all(
      [
        post(JSON.stringify({ documentId: token }), headers),
        post('{}', { ...headers, origin: `https://${token}.test` }),
      ].map(async (request) => (await gateway(request)).text()),
    );

    for (const text of texts) expect(text).toContain('***');
  });
});
