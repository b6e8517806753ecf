import { sampleProjects } from '../../src/sandbox/sample/projects.ts';
import { sampleTokens } from '../../src/sandbox/tokens.ts';
import type { ServerProcess } from './processes.ts';

/** The project of the reference operations: its first 20 deployments all have a job, and merge requests. */
export const BOX_OFFICE = { id: String(sampleProjects.boxOffice), path: 'lanternway/ticketing/box-office' };
/** The newest deployments do not include all of its environments. */
export const STOREFRONT = { id: String(sampleProjects.storefront) };

/** The projects of the board: the newest 100 deployments of each include one to each of its first environments. */
export const BOARD_PROJECTS: readonly string[] = [
  sampleProjects.boxOffice,
  sampleProjects.seatMap,
  sampleProjects.mailRelay,
  sampleProjects.payouts,
  sampleProjects.guestList,
  sampleProjects.signage,
  sampleProjects.cueServer,
  sampleProjects.inventory,
].map(String);

/** The embedded GitLab of the benchmark: its data, and the requests that it received. */
export class GitLab {
  readonly #server: ServerProcess;

  constructor(server: ServerProcess) {
    this.#server = server;
  }

  /** What is below `/api/v4`. */
  async read<Body>(address: string): Promise<Body> {
    return (await this.#json(`/api/v4${address}`)) as Body;
  }

  /** From now on, gives a response to requests whose address below `/api/v4` has a regular expression in it. */
  async answer(pattern: string, body: object): Promise<void> {
    await this.#control('POST', 'faults', JSON.stringify({ does: 'answer', status: 200, pattern, body }));
  }

  async clearFaults(): Promise<void> {
    await this.#control('DELETE', 'faults');
  }

  /** Records a running deployment of the commit that was deployed last. */
  async recordDeployment(project: string): Promise<void> {
    const newest = `/projects/${project}/deployments?order_by=id&sort=desc&per_page=1`;
    const [last] = await this.read<{ readonly sha: string; readonly ref: string }[]>(newest);
    const response = await fetch(`${this.#server.url}/api/v4/projects/${project}/deployments`, {
      method: 'POST',
      headers: { 'private-token': sampleTokens.maintainer, 'content-type': 'application/json' },
      body: JSON.stringify({
        sha: last?.sha,
        ref: last?.ref,
        environment: 'benchmark',
        tag: false,
        status: 'running',
      }),
    });
    if (response.status !== 201)
      throw new Error(`A deployment is answered with ${response.status}: ${await response.text()}`);
  }

  /** The requests since the last call, in order of arrival, such as `GET /api/v4/user`. */
  async takeRequests(): Promise<string[]> {
    const requests = (await this.#json('/-/sandbox/requests')) as { method: string; url: string }[];
    await this.#control('DELETE', 'requests');
    return requests.map(({ method, url }) => `${method} ${url}`);
  }

  /** Delays each response from now on, in ms. */
  async setLatency(milliseconds: number): Promise<void> {
    await this.#control('POST', 'latency', JSON.stringify({ milliseconds }));
  }

  async forgetRequests(): Promise<void> {
    await this.#control('DELETE', 'requests');
  }

  async #json(address: string): Promise<unknown> {
    const response = await fetch(this.#server.url + address, {
      headers: { 'private-token': sampleTokens.maintainer },
    });
    if (response.status !== 200) throw new Error(`${address} answers ${response.status}`);
    return response.json();
  }

  async #control(method: string, name: string, body?: string): Promise<void> {
    const response = await fetch(`${this.#server.url}/-/sandbox/${name}`, { method, body });
    if (response.status !== 204) throw new Error(`${method} ${name} answers ${response.status}`);
  }
}
