import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';

import type { Dispatcher } from '../../src/gitlab/dispatcher.ts';
import { path } from '../../src/gitlab/path.ts';
import { clientOf, json, startDispatcher, startFarEnd } from './far-end.ts';

interface Thing {
  readonly name: string;
  readonly text: string;
}

const LONG = 'é'.repeat(10_000);

function thing(name: string, text = LONG): Thing {
  return { name, text };
}

/** Reads a path with a token of the reader's own, in an operation of its own. */
function read(dispatcher: Dispatcher, reader: number, id = 'x'): Promise<Thing> {
  const credentials = { name: 'private-token', value: `token-of-reader-${reader}` } as const;
  return clientOf(dispatcher, { credentials }).get<Thing>(path`/things/${id}`);
}

test('a body that keeps coming is parsed once for all who read it, and is requested by each of them', async () => {
  const gitlab = await startFarEnd(json(thing('one')));
  const dispatcher = startDispatcher(gitlab.url);

  const first = await read(dispatcher, 1);
  const second = await read(dispatcher, 2);
  const others = await Promise.all([3, 4, 5].map((reader) => read(dispatcher, reader)));

  expect(gitlab.requests).toEqual(Array(5).fill('GET /api/v4/things/x'));
  expect([first, second, ...others]).toEqual(Array(5).fill(thing('one')));
  expect(second).not.toBe(first);
  for (const other of others) expect(other).toBe(second);
});

test('everybody gets what GitLab has sent them, even if another body has the same length', async () => {
  const names = ['one', 'one', 'two', 'one', 'two', 'two', 'two', 'one', 'one', 'one', 'two'];
  const gitlab = await startFarEnd((request, response, count) => {
    json(thing(names[count - 1] ?? ''))(request, response, count);
  });
  const dispatcher = startDispatcher(gitlab.url);

  const answers: Thing[] = [];
  for (const reader of names.keys()) answers.push(await read(dispatcher, reader));

  expect(answers).toEqual(names.map((name) => thing(name)));
});

test('a compressed body that keeps coming is not decompressed again', async () => {
  const body = gzipSync(JSON.stringify(thing('one', Array.from(Array(9000).keys()).join(' '))));
  const gitlab = await startFarEnd((_request, response) => {
    response.writeHead(200, { 'content-type': 'application/json', 'content-encoding': 'gzip' }).end(body);
  });
  const dispatcher = startDispatcher(gitlab.url);

  const [, second, third] = [await read(dispatcher, 1), await read(dispatcher, 1), await read(dispatcher, 1)];

  expect(third).toBe(second);
});

test('bodies that nobody has read for the longest time leave the memory', async () => {
  const text = 'x'.repeat(3 * 1024 * 1024);
  const gitlab = await startFarEnd((request, response, count) => {
    json(thing(request.url ?? '', text))(request, response, count);
  });
  const dispatcher = startDispatcher(gitlab.url, { maxResponseBytes: 2 * text.length });
  const readTwice = async (id: string): Promise<Thing> => {
    await read(dispatcher, 1, id);
    return read(dispatcher, 1, id);
  };

  const oldest = await readTwice('0');
  let newest = oldest;
  for (let id = 1; id < 8; id += 1) newest = await readTwice(String(id));

  expect(await read(dispatcher, 1, '7')).toBe(newest);
  expect(await read(dispatcher, 1, '0')).not.toBe(oldest);
});
