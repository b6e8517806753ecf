import { createServer } from 'node:http';
import {
  createGatewayRuntime,
  type GatewayConfigSupergraph,
  type GatewayRuntime,
} from '@graphql-hive/gateway-runtime';
import { close, listen } from '../loopback.ts';
import { runRecipe } from '../recipe.ts';
import type { RunningGateway } from './running-gateway.ts';

export type HiveSettings = Partial<GatewayConfigSupergraph>;

/** Hive Gateway with the settings of the docs, and those that a test adds. */
export async function startHiveGateway(
  supergraphSdl: string,
  settings: HiveSettings = {},
): Promise<RunningGateway> {
  // The command line around the runtime is a package of its own, whose `defineConfig` is there for the types.
  const packages = { '@graphql-hive/gateway': 'export const defineConfig = (config) => config;' };
  const { gatewayConfig } = (await runRecipe('gateway.config.ts', packages)) as {
    gatewayConfig: HiveSettings;
  };
  const gateway: GatewayRuntime = createGatewayRuntime({
    ...gatewayConfig,
    supergraph: supergraphSdl,
    logging: false,
    ...settings,
  });
  const server = createServer((request, response) => void gateway(request, response));
  const origin = await listen(server);
  return {
    url: `${origin}/graphql`,
    close: async () => {
      await close(server);
      await gateway[Symbol.asyncDispose]();
    },
  };
}
