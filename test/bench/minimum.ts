// The hand-written minimum that the gateway is measured against: a server that sends the same requests to GitLab and
// gives the same answers to the reference operations, without GraphQL, retries, deadlines, limits or a log.
// Serves `/<operation>?project=<number>&size=<rows>`, or several numbers with commas between them; a process of its own, as the gateway is.
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Pool } from 'undici';
import { type GitLabPage, minimumOperations } from './minimum-operations.ts';

const [gitlabUrl = '', connections = ''] = process.argv.slice(2);
const pool = new Pool(gitlabUrl, { connections: Number(connections), pipelining: 1 });

const server = createServer((request, response) => {
  answer(request).then(
    (body) => {
      response.writeHead(200, {
        'content-type': 'application/json',
        'content-length': Buffer.byteLength(body),
      });
      response.end(body);
    },
    (error: unknown) => {
      response.writeHead(500).end(String(error));
    },
  );
});
server.listen(0, '127.0.0.1', () => {
  const { port } = server.address() as AddressInfo;
  console.log(`The minimum serves http://127.0.0.1:${port}/`);
});

async function answer({ url = '/', headers }: IncomingMessage): Promise<string> {
  const { pathname, searchParams } = new URL(url, 'http://localhost');
  const name = pathname.slice(1);
  if (!isOperation(name)) throw new Error(`No such operation: ${name}`);

  const token = String(headers['private-token']);
  const project = searchParams.get('project') ?? '';
  return JSON.stringify({
    data: await minimumOperations[name](
      project,
      {
        get: async <Item>(address: string) => (await read(address, token)).json as Item,
        list: (address) => listPage(address, token),
      },
      searchParams.get('size') ?? undefined,
    ),
  });
}

async function listPage<Item>(address: string, token: string): Promise<GitLabPage<Item>> {
  const { json, headers } = await read(address, token);
  return { items: json as Item[], hasNext: headers['x-next-page'] !== '', total: Number(headers['x-total']) };
}

async function read(address: string, token: string) {
  const { statusCode, headers, body } = await pool.request({
    method: 'GET',
    path: `/api/v4${address}`,
    headers: { accept: 'application/json', 'private-token': token },
  });
  if (statusCode !== 200) throw new Error(`${statusCode} for ${address}: ${await body.text()}`);
  return { json: await body.json(), headers };
}

function isOperation(name: string): name is keyof typeof minimumOperations {
  return Object.hasOwn(minimumOperations, name);
}
