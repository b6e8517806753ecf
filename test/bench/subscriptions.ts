import { sampleProjects } from '../../src/sandbox/sample/projects.ts';
import { sseEvents, textReader } from '../support/sse-events.ts';
import { CopiedProjects } from './copied-projects.ts';
import type { GitLab } from './gitlab.ts';
import type { ServerProcess } from './processes.ts';
import { gatewayRequest, withOwnCredentials } from './requests.ts';
import { textTable } from './text-table.ts';

const SUBSCRIPTIONS = 1000;
const CREDENTIALS = 10;
/** Of the embedded GitLab. One of the other two has no deployments, and the other one is archived. */
const OWN_PROJECTS = Object.entries(sampleProjects).flatMap(([name, id]) =>
  name === 'kiosk' || name === 'giftCards' ? [] : [String(id)],
);

/** The secret of the webhooks that report the changes. */
export const WEBHOOK_SECRET = 'secret-of-the-benchmark';

/** So slow that each read is the consequence of a change. */
export const LIVE_SETTINGS = {
  WEBHOOK_SECRET,
  POLL_ACTIVE: '600000',
  POLL_IDLE: '600000',
  POLL_HOOKED: '60000',
};

const PROJECTS = 20;
/** In ms, how long the subscribers wait for an event. */
const LONGEST = 30_000;

const DOCUMENT = `subscription Changes($projects: [ID!]!) {
  deploymentChanged(projects: $projects) {
    deployment { databaseId status environment { name } deployedBy { username } }
  }
}`;

export interface SubscriptionsTable {
  readonly text: string;
  /** Whether a change cost one request for each set of credentials, as promised. */
  readonly kept: boolean;
}

/** What many subscriptions cost the gateway and GitLab while changes happen one after the other. */
export async function subscriptionsTable(
  gitlab: GitLab,
  gateway: ServerProcess,
  changes: number,
): Promise<SubscriptionsTable> {
  const [original = ''] = OWN_PROJECTS;
  const copies = await CopiedProjects.of(gitlab, original, PROJECTS - OWN_PROJECTS.length);
  const projects = [...OWN_PROJECTS, ...copies.ids];

  const memoryBefore = await gateway.memory();
  const subscribers = new Subscribers(gateway, projects);
  await subscribers.start();
  const memoryAfter = await gateway.memory();
  await gitlab.forgetRequests();

  const processorTime = await gateway.processorTime();
  const durations: number[] = [];
  let events = 0;
  for (let change = 0; change < changes; change += 1) {
    const project = projects[change % projects.length] ?? '';
    await (copies.ids.includes(project) ? copies : gitlab).recordDeployment(project);
    const start = performance.now();
    await reportChange(gateway, project);
    events += await subscribers.receive(project);
    durations.push(performance.now() - start);
  }
  const processorTimePerChange = ((await gateway.processorTime()) - processorTime) / changes;
  const reads = (await gitlab.takeRequests()).filter((line) => line.includes('updated_after'));
  await subscribers.stop();
  await copies.remove();

  const perChange = reads.length / changes;
  durations.sort((one, other) => one - other);
  const rows = [
    [`${SUBSCRIPTIONS} subscriptions, ${CREDENTIALS} credentials, ${projects.length} projects`, ''],
    ['REST requests for a change', `${perChange.toFixed(1)} (promised ${CREDENTIALS})`],
    ['events for a change', (events / changes).toFixed(1)],
    ['ms from the webhook to the last event, median', (durations[durations.length >> 1] ?? 0).toFixed(0)],
    ['ms from the webhook to the last event, longest', (durations.at(-1) ?? 0).toFixed(0)],
    ['CPU ms for a change', processorTimePerChange.toFixed(0)],
    ['MiB for all subscriptions', ((memoryAfter - memoryBefore) / 2 ** 20).toFixed(0)],
  ];
  return { text: textTable(rows), kept: perChange === CREDENTIALS };
}

async function reportChange({ url }: ServerProcess, project: string): Promise<void> {
  const response = await fetch(`${url}/webhooks/gitlab`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-gitlab-token': WEBHOOK_SECRET },
    body: JSON.stringify({ object_kind: 'deployment', project: { id: Number(project) } }),
  });
  if (response.status !== 200) throw new Error(`The webhook is answered with ${response.status}.`);
}

/** Open streams of server-sent events, each over a connection of its own. */
class Subscribers {
  readonly #gateway: ServerProcess;
  readonly #projects: readonly string[];
  readonly #stop = new AbortController();
  /** By project. */
  readonly #subscribed = new Map<string, number>();
  readonly #received = new Map<string, number>();
  #check: () => void = () => undefined;
  #fail: (reason: unknown) => void = () => undefined;

  constructor(gateway: ServerProcess, projects: readonly string[]) {
    this.#gateway = gateway;
    this.#projects = projects;
  }

  async start(): Promise<void> {
    for (let start = 0; start < SUBSCRIPTIONS; start += 50) {
      await Promise.all(Array.from({ length: 50 }, (_, place) => this.#open(start + place)));
    }
  }

  /** Waits until all subscribers of a project have its next event. Returns how many they are. */
  async receive(project: string): Promise<number> {
    const expected = this.#subscribed.get(project) ?? 0;
    const received = () => this.#received.get(project) ?? 0;
    const timer = setTimeout(() => {
      this.#fail(new Error(`After ${LONGEST} ms, ${received()} of ${expected} subscribers have the event.`));
    }, LONGEST);
    await new Promise<void>((resolve, reject) => {
      this.#fail = reject;
      this.#check = () => {
        if (received() >= expected) resolve();
      };
      this.#check();
    }).finally(() => {
      clearTimeout(timer);
    });
    this.#received.set(project, 0);
    return expected;
  }

  async stop(): Promise<void> {
    this.#stop.abort();
    // The gateway notices it in its own time.
    await new Promise((resolve) => setTimeout(resolve, 100));
  }

  async #open(index: number): Promise<void> {
    const project = this.#projects[index % this.#projects.length] ?? '';
    const base = gatewayRequest(this.#gateway, DOCUMENT, { projects: [project] });
    const credentials = Math.floor(index / this.#projects.length) % CREDENTIALS;
    const { url, method, headers, body } = withOwnCredentials(base)[credentials] ?? base;
    const response = await fetch(url, {
      method,
      headers: { ...headers, accept: 'text/event-stream' },
      body,
      signal: this.#stop.signal,
    });
    if (response.status !== 200 || !response.body)
      throw new Error(`A subscription has the status ${response.status}.`);
    this.#subscribed.set(project, (this.#subscribed.get(project) ?? 0) + 1);
    this.#read(response.body, project).catch((error: unknown) => {
      if (!this.#stop.signal.aborted) this.#fail(error);
    });
  }

  async #read(body: Response['body'], project: string): Promise<void> {
    for await (const { type, data } of sseEvents(textReader(body))) {
      if (type !== 'next' || data.includes('"errors"')) throw new Error(`A subscription has ended: ${data}`);
      this.#received.set(project, (this.#received.get(project) ?? 0) + 1);
      this.#check();
    }
    throw new Error('A subscription has ended.');
  }
}
