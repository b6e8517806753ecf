import type { Sandbox } from '../../src/sandbox/sandbox.ts';
import { BOX_OFFICE, startGateway, type StartedGateway } from './gateway.ts';

export const DEPLOYMENTS = `/projects/${BOX_OFFICE.id}/deployments`;

export interface DeploymentPage {
  readonly ids: readonly string[];
  readonly startCursor: string;
  readonly endCursor: string;
  readonly hasNextPage: boolean;
  readonly hasPreviousPage: boolean;
  /** The REST requests for the page, without their common path. */
  readonly requests: readonly string[];
}

export interface ChangingList {
  readonly started: StartedGateway;
  /** A page of BOX_OFFICE's deployments by the arguments of their connection. */
  readonly page: (args: string, project?: string) => Promise<DeploymentPage>;
  /** The ids that GitLab itself lists for these parameters, in its order. */
  readonly ids: (parameters?: string) => Promise<string[]>;
  /** Records deployments of the newest commit through the API. Returns their ids. */
  readonly create: (count: number, status?: string) => Promise<string[]>;
  readonly setStatus: (ids: readonly string[], status: string) => Promise<void>;
  readonly remove: (ids: readonly string[]) => Promise<void>;
}

/** Starts a gateway over deployments that tests change between two pages. GitLab's clock advances a second per change. */
export async function startChangingList(): Promise<ChangingList> {
  let seconds = Date.parse('2026-11-23T12:00:00.000Z') / 1000;
  const started = await startGateway({}, { now: () => new Date(seconds * 1000) });
  const { gitlab, query } = started;

  const change = async (method: string, path: string, body?: object): Promise<{ id: number }> => {
    seconds++;
    return (await send(gitlab, method, path, body)) as { id: number };
  };
  const { id: sha } = (await send(gitlab, 'GET', `/projects/${BOX_OFFICE.id}/repository/commits/main`)) as {
    id: string;
  };
  gitlab.forgetRequests();

  return {
    started,
    page: async (args, project = BOX_OFFICE.id) => {
      gitlab.forgetRequests();
      const answer = await query<Listed>(`{ project(id: "${project}") { list: deployments(${args}) {
        nodes { databaseId } pageInfo { startCursor endCursor hasNextPage hasPreviousPage }
      } } }`);
      const { nodes, pageInfo } = answer.project.list;
      const requests = gitlab.lines().map((line) => line.slice(line.indexOf('?') + 1));
      return { ids: nodes.map(({ databaseId }) => databaseId), ...pageInfo, requests };
    },
    ids: async (parameters = '') => {
      const ids: string[] = [];
      for (let page = 1, more = true; more; page++) {
        const path = `${DEPLOYMENTS}?per_page=100&page=${page}&${parameters}`;
        const items = (await send(gitlab, 'GET', path)) as { id: number }[];
        ids.push(...items.map(({ id }) => String(id)));
        more = items.length === 100;
      }
      return ids;
    },
    create: async (count, status = 'running') => {
      const ids: string[] = [];
      for (let made = 0; made < count; made++) {
        const body = { environment: 'demo/oslo', sha, ref: 'main', tag: false, status };
        ids.push(String((await change('POST', DEPLOYMENTS, body)).id));
      }
      return ids;
    },
    setStatus: async (ids, status) => {
      for (const id of ids) await change('PUT', `${DEPLOYMENTS}/${id}`, { status });
    },
    remove: async (ids) => {
      for (const id of ids) await change('DELETE', `${DEPLOYMENTS}/${id}`);
    },
  };
}

interface Listed {
  readonly project: {
    readonly list: {
      readonly nodes: readonly { readonly databaseId: string }[];
      readonly pageInfo: Pick<
        DeploymentPage,
        'startCursor' | 'endCursor' | 'hasNextPage' | 'hasPreviousPage'
      >;
    };
  };
}

async function send(gitlab: Sandbox, method: string, path: string, body?: object): Promise<unknown> {
  const response = await fetch(`${gitlab.url}/api/v4${path}`, {
    method,
    headers: { 'private-token': gitlab.tokens.maintainer, 'content-type': 'application/json' },
    body: body && JSON.stringify(body),
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`${method} ${path} answers ${response.status}: ${text}`);
  return text === '' ? {} : JSON.parse(text);
}
