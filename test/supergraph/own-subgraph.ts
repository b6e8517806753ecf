import { createServer, type IncomingHttpHeaders } from 'node:http';
import { type DocumentNode, parse } from 'graphql';
import { createGateway, type GatewayOptions } from '../../src/gateway.ts';
import { close, listen, post } from './loopback.ts';

export interface ReceivedRequest {
  readonly headers: IncomingHttpHeaders;
  /** Null until it is answered. */
  readonly status: number | null;
  /** Whether whoever asked has gone without an answer. */
  readonly isAborted: boolean;
}

type Received = { -readonly [Key in keyof ReceivedRequest]: ReceivedRequest[Key] };

/** Our subgraph, on a loopback port of its own. */
export interface OwnSubgraph {
  readonly name: string;
  readonly url: string;
  /** As the subgraph itself says. */
  readonly typeDefs: DocumentNode;
  readonly requests: readonly ReceivedRequest[];
  forgetRequests(): void;
  close(): Promise<void>;
}

export async function startOwnSubgraph(options: GatewayOptions): Promise<OwnSubgraph> {
  const silent = { debug: ignore, info: ignore, warn: ignore, error: ignore };
  const gateway = createGateway({ logger: silent, ...options });
  const requests: Received[] = [];
  const server = createServer((request, response) => {
    const received: Received = { headers: request.headers, status: null, isAborted: false };
    requests.push(received);
    response.once('finish', () => {
      received.status = response.statusCode;
    });
    response.once('close', () => {
      received.isAborted = !response.writableFinished;
    });
    gateway.listener(request, response);
  });
  const url = `${await listen(server)}/graphql`;

  return {
    name: 'gitlab',
    url,
    typeDefs: parse(await sdlOf(url)),
    requests,
    forgetRequests: () => {
      requests.length = 0;
    },
    close: async () => {
      await close(server);
      await gateway.close();
    },
  };
}

/** As composition asks for it. */
async function sdlOf(url: string): Promise<string> {
  const { data } = await post(url, { query: '{ _service { sdl } }' });
  return (data as { _service: { sdl: string } })._service.sdl;
}

function ignore(): void {
  // What fails here fails a test, which says so itself.
}
