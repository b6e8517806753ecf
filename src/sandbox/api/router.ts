import createRouter from 'find-my-way';
import { Refusal, json, noRoute } from '../http/answer.ts';
import type { Endpoint } from './endpoint.ts';
import { endpoints } from './routes.ts';

export interface Route {
  readonly endpoint: Endpoint;
  readonly pathParameters: Record<string, string | undefined>;
}

const methods = [...new Set(endpoints.map(({ method }) => method))];

// One for all APIs in this process: it takes a while to build, and endpoints have no state.
const router = createRouter({ maxParamLength: 2048 });
for (const endpoint of endpoints) router.on(endpoint.method, endpoint.path, () => endpoint, endpoint);

/** Finds the endpoint for a request. Throws GitLab's refusal if the path has none, or has one for other methods. */
export function findRoute(method: string, path: string): Route {
  const wanted = methods.find((known) => known === (method === 'HEAD' ? 'GET' : method));
  const found = wanted === undefined ? null : router.find(wanted, path);
  // The router stores the endpoints as `any`, and stores nothing else.
  if (found !== null) return { endpoint: found.store as Endpoint, pathParameters: found.params };
  const allowed = methods.filter((other) => router.find(other, path) !== null);
  if (allowed.length === 0) throw noRoute();
  throw new Refusal(json(405, { error: '405 Not Allowed' }, { allow: allowed.join(', ') }));
}
