import type { RecordedRequest } from '../../src/sandbox/sandbox.ts';
import type { Caller } from './callers.ts';
import { type Answer, type Client, isLimited } from './client.ts';
import { STOREFRONT } from './projects.ts';
import { count, type Counts, type Tally } from './tally.ts';

type Kind = 'create' | 'update' | 'delete';

/** What the gateway reported about a write: made, not made, not even sent, or unknown. */
type Outcome = 'acknowledged' | 'refused' | 'unsent' | 'unknown' | 'no answer';

interface Write {
  /** Its request id, which the gateway passes on to GitLab. It is unique. */
  readonly marker: string;
  readonly kind: Kind;
  /** Unique for each life, so that GitLab's state shows the result of the life. */
  readonly environment: string;
  readonly outcome: Outcome;
  /** GitLab's number of the deployment; null if nothing shows that it was recorded. */
  readonly id: string | null;
}

const METHODS: Readonly<Record<Kind, string>> = { create: 'POST', update: 'PUT', delete: 'DELETE' };
const CREATE = `mutation Create($environment: String!, $ref: String!, $status: RecordableDeploymentStatus!) {
  result: createDeployment(input: { project: ${STOREFRONT}, environment: $environment, sha: $ref, ref: $ref, status: $status }) {
    __typename ... on CreateDeploymentPayload { deployment { databaseId status environment { name } user { username } } }
    ... on UserError { code }
  }
}`;
const UPDATE = `mutation Update($id: ID!) {
  result: updateDeploymentStatus(input: { project: ${STOREFRONT}, id: $id, status: SUCCESS }) {
    __typename ... on UpdateDeploymentStatusPayload { deployment { databaseId status } } ... on UserError { code }
  }
}`;
const DELETE = `mutation Delete($id: ID!) {
  result: deleteDeployment(input: { project: ${STOREFRONT}, id: $id }) {
    __typename ... on DeleteDeploymentPayload { deletedDeploymentId } ... on UserError { code }
  }
}`;
// Errors that mean that the gateway did not send the change to GitLab.
const UNSENT = ['UPSTREAM_UNAVAILABLE', 'OVERLOADED', 'UPSTREAM_BUDGET_EXCEEDED', 'BAD_USER_INPUT'];

/** Every change that callers requested, to compare with the state of GitLab. */
export class Writes {
  readonly outcomes: Counts = {};
  readonly #client: Client;
  readonly #tally: Tally;
  readonly #writes: Write[] = [];
  readonly #sent = new Map<string, RecordedRequest[]>();
  readonly #commits: readonly [string, string];
  #lives = 0;

  /** Two commits of the project, for deployments one after the other. */
  constructor(client: Client, tally: Tally, commits: readonly [string, string]) {
    this.#commits = commits;
    this.#client = client;
    this.#tally = tally;
  }

  get count(): number {
    return this.#writes.length;
  }

  /**
   * One deployment's life: it is recorded, finished, followed by another one, and deleted. It ends early if a step fails.
   * A caller who leaves disconnects in the middle of a step.
   */
  async live(caller: Caller, leaves: AbortSignal | undefined): Promise<void> {
    const environment = `soak/${(this.#lives += 1)}`;
    const [one, other] = this.#commits;
    const first = await this.#create(caller, environment, one, 'RUNNING', leaves);
    if (first === null || !(await this.#change('update', UPDATE, caller, environment, first))) return;
    const second = await this.#create(caller, environment, other, 'SUCCESS');
    if (second !== null) await this.#change('delete', DELETE, caller, environment, first);
  }

  /** Notes a request that GitLab received. */
  note(request: RecordedRequest): void {
    if (request.method === 'GET') return;
    const marker = String(request.headers['x-request-id']);
    const sent = this.#sent.get(marker) ?? [];
    this.#sent.set(marker, [...sent, request]);
  }

  /** Compares the acknowledged writes with the requests that GitLab received, and with all its deployments at the end. */
  reconcile(deployments: readonly GitLabDeployment[]): void {
    const byId = new Map(deployments.map((deployment) => [String(deployment.id), deployment]));
    const deleted = new Set(
      this.#writes
        .filter(({ kind, outcome }) => kind === 'delete' && outcome !== 'refused' && outcome !== 'unsent')
        .map(({ id }) => id),
    );

    for (const write of this.#writes) {
      const sent = this.#sent.get(write.marker) ?? [];
      const wrong = sent.filter(({ method }) => method !== METHODS[write.kind]);
      if (sent.length > 1 || wrong.length > 0) this.#breach('no write is doubled', write, sent);
      if (write.outcome === 'unsent' && sent.length > 0)
        this.#breach('what was not sent, was not', write, sent);
      if (write.outcome === 'acknowledged' && !this.#isMade(write, byId, deleted))
        this.#breach('no write is lost', write, sent);
    }
    this.#countByEnvironment(deployments);
  }

  /** Each environment has at least the acknowledged deployments, and at most those that callers requested. */
  #countByEnvironment(deployments: readonly GitLabDeployment[]): void {
    const found: Counts = {};
    for (const { environment } of deployments) count(found, environment.name);
    const told: Counts = {};
    for (const { environment, kind, outcome } of this.#writes)
      count(told, `${environment} ${kind} ${isSettled(outcome) ? outcome : 'open'}`);

    for (const environment of new Set(this.#writes.map((write) => write.environment))) {
      const total = (what: string) => told[`${environment} ${what}`] ?? 0;
      const made = total('create acknowledged') - total('delete acknowledged');
      const least = made - total('delete open');
      const most = made + total('create open');
      const there = found[environment] ?? 0;
      if (there < least) this.#tally.breach('no write is lost', `${environment}: ${there} of ${least}`);
      if (there > most) this.#tally.breach('no write is doubled', `${environment}: ${there} for ${most}`);
    }
  }

  #isMade(
    { kind, id, environment }: Write,
    byId: ReadonlyMap<string, GitLabDeployment>,
    deleted: ReadonlySet<string | null>,
  ): boolean {
    const deployment = byId.get(String(id));
    if (kind === 'delete') return deployment === undefined;
    // The deletion has its own check.
    if (deployment === undefined) return deleted.has(id);
    return (
      deployment.environment.name === environment && (kind === 'create' || deployment.status === 'success')
    );
  }

  async #create(
    caller: Caller,
    environment: string,
    ref: string,
    status: string,
    leaves?: AbortSignal,
  ): Promise<string | null> {
    const answer = await this.#send(
      'create',
      CREATE,
      caller,
      environment,
      { environment, ref, status },
      null,
      leaves,
    );
    const { deployment } = resultOf(answer);
    if (deployment === undefined) return null;
    const { databaseId, environment: seen, user } = deployment;
    if (user?.username !== caller.username || seen?.name !== environment)
      this.#tally.breach('everybody gets his own', `${caller.username}: ${answer?.text ?? ''}`);
    return databaseId;
  }

  async #change(
    kind: Kind,
    mutation: string,
    caller: Caller,
    environment: string,
    id: string,
  ): Promise<boolean> {
    const answer = await this.#send(kind, mutation, caller, environment, { id }, id);
    return outcomeOf(answer) === 'acknowledged';
  }

  async #send(
    kind: Kind,
    mutation: string,
    caller: Caller,
    environment: string,
    variables: Readonly<Record<string, unknown>>,
    id: string | null,
    leaves?: AbortSignal,
  ): Promise<Answer | null> {
    const marker = `${caller.username}-write-${this.#writes.length}-${kind}`;
    this.#tally.request(kind);
    // Add it before the response arrives, so that no two get the same marker.
    const place = this.#writes.push({ marker, kind, environment, outcome: 'no answer', id }) - 1;
    const headers = { ...caller.headers, 'x-request-id': marker };
    const answer = await this.#client.query(mutation, variables, headers, leaves);
    const outcome = outcomeOf(answer);
    const created = resultOf(answer).deployment?.databaseId;
    this.#writes[place] = { marker, kind, environment, outcome, id: id ?? created ?? null };
    count(this.outcomes, `${kind} ${outcome}`);
    if (answer && answer.status !== 200 && !isLimited(answer))
      this.#tally.breach(
        'a write is answered with 200, or with 429 if its caller is limited',
        `${marker}: ${answer.status} ${answer.text}`,
      );
    return answer;
  }

  #breach(promise: string, write: Write, sent: readonly RecordedRequest[]): void {
    const lines = sent.map(({ method, url, status }) => `${method} ${url} ${String(status)}`);
    this.#tally.breach(promise, `${JSON.stringify(write)}: ${lines.join(', ')}`);
  }
}

/** A deployment as GitLab has it. */
export interface GitLabDeployment {
  readonly id: number;
  readonly status: string;
  readonly environment: { readonly name: string };
}

interface Result {
  readonly __typename?: string;
  readonly deployment?: {
    readonly databaseId: string;
    readonly environment?: { readonly name: string } | null;
    readonly user?: { readonly username: string } | null;
  };
}

function resultOf(answer: Answer | null): Result {
  return (answer?.data as { readonly result?: Result } | null | undefined)?.result ?? {};
}

function outcomeOf(answer: Answer | null): Outcome {
  if (answer === null) return 'no answer';
  if (resultOf(answer).__typename?.endsWith('Payload')) return 'acknowledged';
  const codes = answer.errors.map(({ code }) => code);
  if (codes.includes('OUTCOME_UNKNOWN')) return 'unknown';
  return isLimited(answer) || codes.some((code) => UNSENT.includes(code)) ? 'unsent' : 'refused';
}

function isSettled(outcome: Outcome): boolean {
  return outcome !== 'unknown' && outcome !== 'no answer';
}
