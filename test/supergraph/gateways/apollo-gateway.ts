import { createServer } from 'node:http';
import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';
import type { ApolloGateway } from '@apollo/gateway';
import { type ExecutionArgs, getOperationAST, GraphQLError, print } from 'graphql';
import { createYoga, type Plugin, type YogaInitialContext } from 'graphql-yoga';
import { close, listen } from '../loopback.ts';
import { runRecipe } from '../recipe.ts';
import type { RunningGateway } from './running-gateway.ts';

type GatewayRequest = Parameters<ApolloGateway['executor']>[0];

/** Apollo Gateway as in the docs, with Yoga in the place of Apollo Server. */
export async function startApolloGateway(supergraphSdl: string): Promise<RunningGateway> {
  // Else it asks the clouds where it runs, and tells its makers.
  process.env.APOLLO_TELEMETRY_DISABLED = 'true';
  const entry = pathToFileURL(createRequire(import.meta.url).resolve('@apollo/gateway')).href;
  const { gateway } = (await runRecipe(
    'gateway.js',
    { '@apollo/gateway': `export * from '${entry}';` },
    { 'supergraph.graphql': supergraphSdl },
  )) as { gateway: ApolloGateway };
  const { schema, executor } = await gateway.load();

  const yoga = createYoga({
    schema,
    logging: false,
    // As Apollo Server does: what the gateway says is for clients.
    maskedErrors: false,
    context: ({ request }: YogaInitialContext) => ({
      headers: Object.fromEntries(request.headers),
      signal: request.signal,
    }),
    plugins: [executedBy(executor)],
  });
  const server = createServer((request, response) => void yoga(request, response));
  const origin = await listen(server);
  return {
    url: `${origin}/graphql`,
    close: async () => {
      await close(server);
      await gateway.stop();
    },
  };
}

function executedBy(executor: ApolloGateway['executor']): Plugin {
  return {
    onExecute: ({ args, setExecuteFn }) => {
      setExecuteFn(() => executor(requestOf(args)));
    },
  };
}

/** What Apollo Server tells the gateway of an operation. */
function requestOf({
  schema,
  document,
  operationName,
  variableValues,
  contextValue,
}: ExecutionArgs): GatewayRequest {
  const operation = getOperationAST(document, operationName);
  if (!operation) throw new GraphQLError('There is no operation of that name.');
  const source = print(document);
  const cache = new Map<string, string>();
  return {
    request: { query: source, operationName: operationName ?? undefined, variables: variableValues ?? {} },
    document,
    source,
    // Names the query plan to keep.
    queryHash: source,
    operationName: operationName ?? null,
    operation,
    context: contextValue as Record<string, unknown>,
    schema,
    schemaHash: '' as GatewayRequest['schemaHash'],
    logger: console,
    metrics: {},
    overallCachePolicy: undefined,
    cache: {
      get: (key) => Promise.resolve(cache.get(key)),
      set: (key, value) => Promise.resolve(void cache.set(key, value)),
      delete: (key) => Promise.resolve(cache.delete(key)),
    },
  };
}
