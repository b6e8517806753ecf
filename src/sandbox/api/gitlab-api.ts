import type { IncomingHttpHeaders } from 'node:http';
import { type Behaviour } from '../behaviour.ts';
import { Webhooks } from '../hooks/webhooks.ts';
import { Refusal, type Answer } from '../http/answer.ts';
import { authenticate, findToken, readCredentials } from '../http/credentials.ts';
import { MinuteLimit } from '../http/minute-limit.ts';
import { readParameters } from '../http/raw-parameters.ts';
import { Renderings } from '../http/rendering.ts';
import type { Living } from '../living/clock.ts';
import { endAt } from '../living/dates.ts';
import { Life } from '../living/life.ts';
import { createSample, withTokens, type Company, type Sample } from '../sample/company.ts';
import { SampleCopier } from '../sample/copy.ts';
import type { RoleTokens, Token } from '../tokens.ts';
import type { Endpoint } from './endpoint.ts';
import { findRoute } from './router.ts';

export interface ApiRequest {
  readonly method: string;
  /** Path and query below `/api/v4`, as they came. */
  readonly target: string;
  readonly address: URL;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

export interface ApiOptions {
  readonly now: () => Date;
  readonly hideTotalsAbove: number;
  readonly mergeRequestLinkDelay: number;
  /** Valid besides the sample tokens. */
  readonly tokens: Partial<RoleTokens>;
  readonly behaviour: Behaviour;
  /** Milliseconds until a webhook that gets no response has failed. */
  readonly webhookTimeout: number;
  /** Null for a company that is frozen. */
  readonly life: LifeSettings | null;
}

export interface LifeSettings {
  /** Whether the dates of the sample end now, instead of when it was made. */
  readonly endsNow: boolean;
  readonly seed: number;
  readonly memory: number;
}

/** A sample with the JSON of its records. */
interface Collection {
  readonly sample: Sample;
  readonly renderings: Renderings;
}

interface SharedCollection extends Collection {
  readonly copier: SampleCopier;
}

let unchanged: SharedCollection | undefined;

/** The sample that all APIs in this process read until they change something, because it takes a while to create. */
function sharedCollection(): SharedCollection {
  if (!unchanged) {
    const sample = createSample();
    unchanged = { sample, renderings: new Renderings(), copier: new SampleCopier(sample) };
  }
  return unchanged;
}

/** GitLab's REST API over the sample company. Changes stay within this instance. */
export class GitlabApi implements Living {
  readonly #options: ApiOptions;
  #behaviour: Behaviour;
  #deletions = new MinuteLimit();
  #hookTests = new MinuteLimit();
  readonly #webhooks: Webhooks;
  #collection: Collection = sharedCollection();
  #company: Company;
  #life: Life | null = null;
  #postponed: { left: number; readonly work: () => void }[] = [];

  constructor(options: ApiOptions) {
    this.#options = options;
    this.#behaviour = options.behaviour;
    this.#webhooks = new Webhooks({
      now: options.now,
      behaviour: () => this.#behaviour,
      timeout: options.webhookTimeout,
    });
    this.#company = withTokens(this.#collection.sample, options.tokens);
    this.#begin();
  }

  /** The token in the headers of a request, if the sandbox knows it. */
  tokenOf(headers: IncomingHttpHeaders): Token | null {
    return findToken(this.#company.tokens, readCredentials(headers, {}));
  }

  async answer(request: ApiRequest): Promise<Answer> {
    this.#doPostponed();
    try {
      return await this.#answer(request);
    } catch (error) {
      if (error instanceof Refusal) return error.answer;
      throw error;
    }
  }

  get behaviour(): Behaviour {
    return this.#behaviour;
  }

  /** Applies until the next reset. */
  behave(changes: Partial<Behaviour>): void {
    this.#behaviour = { ...this.#behaviour, ...changes };
  }

  /** Restores the state at the start. */
  reset(): void {
    this.#behaviour = this.#options.behaviour;
    this.#deletions = new MinuteLimit();
    this.#hookTests = new MinuteLimit();
    this.#webhooks.removeAll();
    this.#use(sharedCollection());
    this.#postponed = [];
    this.#begin();
  }

  /** When the next thing happens in the company: never if it is frozen. */
  get next(): number {
    return this.#life?.next ?? Infinity;
  }

  advance(now: number): void {
    this.#life?.advance(now);
  }

  /** Ends deliveries that are under way. */
  close(): void {
    this.#webhooks.close();
  }

  #begin(): void {
    const { life } = this.#options;
    if (life === null) return;
    this.#useCopy();
    const { renderings } = this.#collection;
    const start = this.#options.now().getTime();
    if (life.endsNow) endAt(this.#collection.sample, start);
    this.#life = new Life({
      ...life,
      sample: this.#company,
      webhooks: this.#webhooks,
      start,
      onChange: () => {
        renderings.forget();
      },
    });
  }

  #use(collection: Collection): void {
    this.#collection = collection;
    this.#company = withTokens(collection.sample, this.#options.tokens);
  }

  #useCopy(): void {
    this.#use({ sample: sharedCollection().copier.copy(), renderings: new Renderings() });
  }

  #answer({ method, target, address, headers, body }: ApiRequest): Answer | Promise<Answer> {
    if (mayChange(method) && this.#collection === sharedCollection()) this.#useCopy();
    const [path, query] = splitOnce(target, '?');
    const { endpoint, pathParameters } = findRoute(method, path);
    const given = readParameters(query, body, headers['content-type']);
    const token = authenticate(
      findToken(this.#company.tokens, readCredentials(headers, given)),
      method,
      path,
      takesJobTokens(endpoint, this.#behaviour),
    );
    return endpoint.answer({
      company: this.#company,
      behaviour: this.#behaviour,
      renderings: this.#collection.renderings,
      token,
      method,
      address,
      headers,
      raw: Object.assign(given, pathParameters),
      now: this.#options.now(),
      hideTotalsAbove: this.#options.hideTotalsAbove,
      countDeletion: () => {
        if (this.#behaviour.release === 'older') return;
        this.#deletions.count(String(token.user.id), this.#behaviour.deletionsPerMinute, this.#options.now());
      },
      countHookTest: (project, most) => {
        this.#hookTests.count(`${project.id} ${token.user.id}`, most, this.#options.now());
      },
      webhooks: this.#webhooks,
      queue: (job) => this.#life?.run(job, this.#options.now().getTime()),
      stop: (job) => this.#life?.stop(job, this.#options.now().getTime()),
      later: (work) => this.#postponed.push({ left: this.#options.mergeRequestLinkDelay, work }),
    });
  }

  #doPostponed(): void {
    const due = this.#postponed.filter(({ left }) => left <= 0);
    this.#postponed = this.#postponed.filter(({ left }) => left > 0);
    for (const { work } of due) work();
    for (const waiting of this.#postponed) waiting.left -= 1;
  }
}

function mayChange(method: string): boolean {
  return method !== 'GET' && method !== 'HEAD';
}

function takesJobTokens({ takesJobTokens: takes }: Endpoint, { release }: Behaviour): boolean {
  return takes === 'newest' ? release === 'newest' : takes;
}

function splitOnce(text: string, separator: string): [string, string] {
  const at = text.indexOf(separator);
  return at < 0 ? [text, ''] : [text.slice(0, at), text.slice(at + 1)];
}
