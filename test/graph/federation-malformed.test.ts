import { describe, expect, test } from 'vitest';
import { ENTITIES } from '../support/federation.ts';
import { NODE_TYPES } from '../support/types.ts';
import { BOX_OFFICE, startGateway } from '../support/gateway.ts';
import { globalIdOf } from '../support/global-id.ts';
import { strayRequests } from '../support/routes.ts';

const PROJECT = BOX_OFFICE.id;
const SHA = '7049113ed5043b24daf459faaf1d82c816b75c14';
const USER = { __typename: 'User', databaseId: '1206230' };
const FOUND = { __typename: 'User', id: globalIdOf('User', 1206230) };

/** What cannot name anything. */
const MALFORMED: readonly (readonly [name: string, reference: unknown])[] = [
  ['a text', 'User'],
  ['a number', 1],
  ['true', true],
  ['a list', [USER]],
  ['nothing', {}],
  ['no type', { databaseId: '1' }],
  ['a type that there is not', { __typename: 'Nothing', id: 'x' }],
  ['a type without keys', { __typename: 'PageInfo', id: 'x' }],
  ['an interface', { __typename: 'Node', id: FOUND.id }],
  ['the root', { __typename: 'Query' }],
  ['__proto__ as a type', { __typename: '__proto__', id: 'x' }],
  ['constructor as a type', { __typename: 'constructor' }],
  ['a list as a type', { __typename: ['User'], databaseId: '1' }],
  ['no key', { __typename: 'User' }],
  ['half a key', { __typename: 'Deployment', databaseId: '1' }],
  ['a key that is null', { __typename: 'User', databaseId: null }],
  ['a key of another type', { __typename: 'User', fullPath: BOX_OFFICE.path }],
  ['a key that is a list', { __typename: 'User', databaseId: ['1206230'] }],
  ['a key that is an object', { __typename: 'User', databaseId: { id: 1 } }],
  ['a key that is true', { __typename: 'User', databaseId: true }],
  ['a key that is empty', { __typename: 'User', username: '' }],
  ['a number below 1', { __typename: 'User', databaseId: 0 }],
  ['a number with a fraction', { __typename: 'User', databaseId: 1.5 }],
  ['a number beyond what JSON keeps', { __typename: 'User', databaseId: 2 ** 53 }],
  ['a number of many digits', { __typename: 'User', databaseId: '9'.repeat(17) }],
  ['a number that is none', { __typename: 'User', databaseId: '1e3' }],
  ['a path as a number', { __typename: 'User', databaseId: '../projects/1' }],
  ['a path as a name', { __typename: 'User', username: '../projects/1' }],
  ['a parameter as a name', { __typename: 'User', username: 'ada&admins=true' }],
  ['a line break in a name', { __typename: 'User', username: 'ada\r\nx: y' }],
  ['a name of 300 letters', { __typename: 'User', username: 'a'.repeat(300) }],
  ['a number as a full path', { __typename: 'Project', fullPath: PROJECT }],
  ['a global id as a full path', { __typename: 'Project', fullPath: globalIdOf('Project', PROJECT) }],
  ['dots in a full path', { __typename: 'Project', fullPath: 'lanternway/../users' }],
  ['a full path as a number', { __typename: 'Project', databaseId: BOX_OFFICE.path }],
  ['a branch as a sha', { __typename: 'Commit', projectId: PROJECT, sha: 'main' }],
  ['a part of a sha', { __typename: 'Commit', projectId: PROJECT, sha: SHA.slice(0, 8) }],
  ['a sha in a path', { __typename: 'Commit', projectId: BOX_OFFICE.path, sha: SHA }],
  ['an id of another type', { __typename: 'Deployment', id: FOUND.id }],
  ['an id that is none', { __typename: 'Deployment', id: 'nonsense' }],
  [
    'an id that goes elsewhere',
    { __typename: 'Deployment', id: globalIdOf('Deployment', PROJECT, '1/../2') },
  ],
  ['two keys of which one is none', { ...USER, id: 'nonsense' }],
];

const HOSTILE_TEXTS = [
  ...[
    '.',
    '..',
    '/',
    '\\',
    '../1',
    '1/../2',
    '..%2f1',
    '%2e%2e',
    '%252e',
    '%00',
    '1%00',
    '//',
    '1//2',
    './1',
    '1/.',
  ],
  ...[
    '#',
    '?',
    '&',
    '=',
    ';',
    ':',
    '@',
    '~',
    '*',
    ' ',
    '1#2',
    '1?a=b',
    '1&a=b',
    '1;a',
    '1:2',
    'a@b',
    '@huong.dang',
  ],
  ...['\n', '1\n', '\r\n', '1\u0000', '\u007f', '\u2028', '\u202e', '\ud800', 'é', '漢', '😀', '１', '１２'],
  ...[
    'users',
    'http://evil.example/',
    '-/graphql',
    '-1',
    '+1',
    '01',
    '1.0',
    '1e3',
    '0x1f',
    '9007199254740993',
    ' 1',
    '1 ',
  ],
  ...[
    '__proto__',
    'constructor',
    'toString',
    "' OR 1=1 --",
    '${7*7}',
    '<script>',
    'null',
    'a/b',
    'a'.repeat(2000),
  ],
];

describe('a reference that is none', () => {
  test.each(MALFORMED)(
    'is null and BAD_USER_INPUT in its place, before any request: %s',
    async (_name, reference) => {
      const { gitlab, execute, log } = await startGateway();

      const { data, errors } = await execute<unknown>(ENTITIES, { representations: [reference, reference] });

      expect(data).toEqual({ _entities: [null, null] });
      expect(errors).toMatchObject([
        { path: ['_entities', 0], extensions: { code: 'BAD_USER_INPUT' } },
        { path: ['_entities', 1], extensions: { code: 'BAD_USER_INPUT' } },
      ]);
      expect(gitlab.lines()).toEqual([]);
      expect(log.filter(({ level }) => level === 'error')).toEqual([]);
    },
  );

  test('takes nothing along', async () => {
    const { gitlab, execute } = await startGateway();

    const { data, errors } = await execute<unknown>(ENTITIES, {
      representations: MALFORMED.flatMap(([, reference]) => [reference, USER]).slice(0, 100),
    });

    expect(data).toEqual({ _entities: MALFORMED.flatMap(() => [null, FOUND]).slice(0, 100) });
    expect(errors).toHaveLength(MALFORMED.length);
    expect(gitlab.lines()).toEqual(['GET /users/1206230']);
  });

  test('leads nowhere with any hostile text in any field of a key', { timeout: 60_000 }, async () => {
    const { gitlab, execute, log } = await startGateway();
    const references = NODE_TYPES.flatMap(({ name: type, keys }) =>
      keys.flatMap(([, values]) =>
        Object.keys(values).flatMap((field) =>
          HOSTILE_TEXTS.flatMap((text) => [
            { __typename: type, ...values, [field]: text },
            { __typename: type, ...values, [field]: globalIdOf(type, text) },
          ]),
        ),
      ),
    );
    const codes = new Set<unknown>();

    for (let start = 0; start < references.length; start += 100) {
      const representations = references.slice(start, start + 100);
      const { data, errors = [] } = await execute<unknown>(ENTITIES, { representations });
      expect(data).toEqual({ _entities: representations.map(() => null) });
      for (const { extensions } of errors) codes.add(extensions?.code);
    }

    expect(references.length).toBeGreaterThan(1000);
    expect([...codes]).toEqual(['BAD_USER_INPUT']);
    expect(strayRequests(gitlab.requests)).toEqual([]);
    expect(log.filter(({ level }) => level === 'error')).toEqual([]);
  });

  test('may have been made to change what every object inherits, and does not', async () => {
    const { gitlab, gateway } = await startGateway();
    const references =
      '[{"__typename":"User","__proto__":{"databaseId":"1206230"}},{"__proto__":{"__typename":"User"}}]';

    const response = await gateway(
      new Request('http://gateway.test/graphql', {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'private-token': gitlab.tokens.maintainer },
        body: `{"query":${JSON.stringify(ENTITIES)},"variables":{"representations":${references}}}`,
      }),
    );

    expect(await response.json()).toMatchObject({ data: { _entities: [null, null] } });
    expect({}).not.toHaveProperty('databaseId');
    expect(gitlab.lines()).toEqual([]);
  });

  test('fails the operation where it is null, as the type of the argument in Apollo Federation has it', async () => {
    const { gitlab, execute } = await startGateway();

    const { data, errors } = await execute<unknown>(ENTITIES, { representations: [null, USER] });

    expect(data).toBeUndefined();
    expect(errors).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT' } }]);
    expect(gitlab.lines()).toEqual([]);
  });
});
