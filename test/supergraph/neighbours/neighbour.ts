import { createServer, type IncomingHttpHeaders } from 'node:http';
import { buildSubgraphSchema } from '@apollo/subgraph';
import { type DocumentNode, parse } from 'graphql';
import { createYoga } from 'graphql-yoga';
import { close, listen } from '../loopback.ts';

/** What `buildSubgraphSchema` takes, without the functions of its own. */
type Resolvers = NonNullable<
  Extract<Parameters<typeof buildSubgraphSchema>[0], { resolvers?: unknown }>['resolvers']
>;

export interface Neighbour {
  readonly name: string;
  readonly url: string;
  readonly typeDefs: DocumentNode;
  /** The headers of each request that it got. */
  readonly requests: readonly IncomingHttpHeaders[];
  forgetRequests(): void;
  close(): Promise<void>;
}

/** A subgraph that somebody else runs beside ours, on a loopback port of its own. */
export async function startNeighbour(name: string, sdl: string, resolvers: Resolvers): Promise<Neighbour> {
  const typeDefs = parse(sdl);
  const schema = buildSubgraphSchema({ typeDefs, resolvers });
  const requests: IncomingHttpHeaders[] = [];
  const yoga = createYoga({ schema, logging: false, maskedErrors: false });
  const server = createServer((request, response) => {
    requests.push(request.headers);
    void yoga(request, response);
  });
  const url = await listen(server);
  return {
    name,
    url: `${url}/graphql`,
    typeDefs,
    requests,
    forgetRequests: () => {
      requests.length = 0;
    },
    close: () => close(server),
  };
}
