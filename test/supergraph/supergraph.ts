import { afterAll, beforeAll, beforeEach } from 'vitest';
import type { GatewayOptions } from '../../src/gateway.ts';
import { type Sandbox, startSandbox } from '../../src/sandbox/sandbox.ts';
import { BOX_OFFICE, type ExecutionAnswer, STOREFRONT } from '../support/gateway.ts';
import { idsOfAll } from '../support/rest.ts';
import { byApollo, byGuild, type Compose } from './composition.ts';
import { startApolloGateway } from './gateways/apollo-gateway.ts';
import { startHiveGateway } from './gateways/hive-gateway.ts';
import type { RunningGateway } from './gateways/running-gateway.ts';
import { post } from './loopback.ts';
import { type CatalogueEntry, startCatalogue } from './neighbours/catalogue.ts';
import { type Incident, startIncidents } from './neighbours/incidents.ts';
import type { Neighbour } from './neighbours/neighbour.ts';
import { type OwnSubgraph, startOwnSubgraph } from './own-subgraph.ts';

/** The gateways that stand in front, each with what one of the composers makes of the subgraphs. */
export const GATEWAYS = [
  ['Apollo Gateway', byApollo, startApolloGateway],
  ['Hive Gateway', byGuild, startHiveGateway],
] as const;

/** People of the embedded GitLab, who own the incidents in turn. */
export const OWNERS = ['mira.castellan', 'tomasz.wilk', 'hana.brandt', 'zofia.lindqvist'];

export const SERVICES: readonly CatalogueEntry[] = [
  {
    id: 'service-1',
    name: 'Box office',
    owner: 'tomasz.wilk',
    project: BOX_OFFICE.path,
    createdAt: '2024-05-02T08:00:00Z',
  },
  {
    id: 'service-2',
    name: 'Storefront',
    owner: 'kwame.asante',
    project: STOREFRONT.path,
    createdAt: '2024-06-11T08:00:00Z',
  },
];

export interface Supergraph {
  readonly gitlab: Sandbox;
  /** Of the gateway in front. */
  readonly url: string;
  readonly ours: OwnSubgraph;
  readonly neighbours: readonly Neighbour[];
  /** 20 about deployments to production of the box office, and 81 about deployments and people that GitLab does not know. */
  readonly incidents: readonly Incident[];
  /** Executes an operation through the gateway in front, as the maintainer or with other headers. */
  readonly execute: (
    document: string,
    variables?: Readonly<Record<string, unknown>>,
    headers?: Readonly<Record<string, string>>,
    signal?: AbortSignal,
  ) => Promise<ExecutionAnswer<unknown>>;
  /** Everything as at the start. */
  reset(): void;
  close(): Promise<void>;
}

/** A supergraph for all tests of a `describe`, which find everything as at the start. Gives what gives it. */
export function sharedSupergraph(...how: Parameters<typeof startSupergraph>): () => Supergraph {
  let graph: Supergraph;
  beforeAll(async () => {
    graph = await startSupergraph(...how);
  }, 60_000);
  afterAll(() => graph.close());
  beforeEach(() => {
    graph.reset();
  });
  return () => graph;
}

/** Our subgraph before an embedded GitLab, two neighbours, and a gateway in front of the three: all over real sockets. */
async function startSupergraph(
  compose: Compose,
  startInFront: (supergraphSdl: string) => Promise<RunningGateway>,
  options: Partial<GatewayOptions> = {},
): Promise<Supergraph> {
  const gitlab = await startSandbox();
  const incidents = await incidentsOf(gitlab);
  const ours = await startOwnSubgraph({ gitlabUrl: gitlab.url, ...options });
  const neighbours = [await startIncidents(incidents), await startCatalogue(SERVICES)];
  const { supergraphSdl, errors } = compose([ours, ...neighbours]);
  if (errors.length > 0) throw new Error(errors.join('\n'));
  const inFront = await startInFront(supergraphSdl);

  const execute: Supergraph['execute'] = (query, variables, headers, signal) => {
    const credentials = headers ?? { 'private-token': gitlab.tokens.maintainer };
    return post(inFront.url, { query, variables }, credentials, signal);
  };

  return {
    gitlab,
    url: inFront.url,
    ours,
    neighbours,
    incidents,
    execute,
    reset: () => {
      gitlab.clearFaults();
      gitlab.reset();
      gitlab.forgetRequests();
      for (const subgraph of [ours, ...neighbours]) subgraph.forgetRequests();
    },
    close: async () => {
      await inFront.close();
      for (const subgraph of [ours, ...neighbours]) await subgraph.close();
      await gitlab.close();
    },
  };
}

async function incidentsOf(gitlab: Sandbox): Promise<Incident[]> {
  const deployments = await idsOfAll(gitlab, `/projects/${BOX_OFFICE.id}/deployments?environment=production`);
  const known = deployments.slice(0, 20);
  const owners = known.map((_deployment, index) => OWNERS[index % OWNERS.length]);
  return Array.from({ length: 101 }, (_, index) => ({
    id: `incident-${index + 1}`,
    title: `Tickets were late, number ${index + 1}`,
    projectId: BOX_OFFICE.id,
    deploymentId: known[index] ?? String(index),
    owner: owners[index] ?? 'nobody.at.all',
    fixIid: String(index + 1),
  }));
}
