import type { Behaviour } from '../behaviour.ts';
import type { Job } from '../entities/job.ts';
import type { Project } from '../entities/project.ts';
import type { Webhooks } from '../hooks/webhooks.ts';
import type { Answer } from '../http/answer.ts';
import { cutPage, type PageRequest } from '../http/pages.ts';
import { checkParameters, type Declarations, type Given } from '../http/parameters.ts';
import type { RawParameters } from '../http/raw-parameters.ts';
import type { Rendering, Renderings } from '../http/rendering.ts';
import type { Company } from '../sample/company.ts';
import type { Token } from '../tokens.ts';

/** One request to the API, as its endpoint receives it. */
export interface Call {
  readonly company: Company;
  readonly behaviour: Behaviour;
  readonly renderings: Renderings;
  readonly token: Token;
  readonly method: string;
  /** The requested address with the query. The host is the one that the client uses. */
  readonly address: URL;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  /** The path, query and body parameters as the client sent them, for rules about several of them. */
  readonly raw: RawParameters;
  readonly now: Date;
  readonly hideTotalsAbove: number;
  /** Counts a deletion for the caller, and throws GitLab's refusal if there were too many. */
  countDeletion(): void;
  /** Counts a test of a hook for the caller and the project in the same way. */
  countHookTest(project: Project, most: number): void;
  /** The webhooks of all projects, which deliver what changes. */
  readonly webhooks: Webhooks;
  /** Does the work after as many more requests as the sandbox's option `mergeRequestLinkDelay` says. */
  later(work: () => void): void;
  /** A job waits for a runner: a living company runs it, and in a frozen one it waits for ever. */
  queue(job: Job): void;
  /** A running job is to be canceled: its runner stops it in a living company only. */
  stop(job: Job): void;
}

export interface Endpoint {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  readonly path: string;
  /** `newest` means that older releases do not take them. */
  readonly takesJobTokens: boolean | 'newest';
  answer(call: Call): Answer | Promise<Answer>;
}

interface Definition<D extends Declarations> {
  readonly method: Endpoint['method'];
  readonly path: string;
  readonly takesJobTokens?: Endpoint['takesJobTokens'];
  readonly parameters: D | ((behaviour: Behaviour) => D);
  readonly handle: (call: Call, given: Given<D>) => Answer | Promise<Answer>;
}

/** Creates an endpoint whose parameters, including those in the path, are checked before it handles a request. */
export function endpoint<D extends Declarations>(definition: Definition<D>): Endpoint {
  const { method, path, takesJobTokens = false, parameters, handle } = definition;
  return {
    method,
    path,
    takesJobTokens,
    answer: (call) => {
      const declared = typeof parameters === 'function' ? parameters(call.behaviour) : parameters;
      return handle(call, checkParameters(declared, call.raw));
    },
  };
}

export function presentPage<T extends object>(
  call: Call,
  form: (record: T) => object,
  records: readonly T[],
  page: PageRequest,
): Answer {
  return presentMixedPage(call, () => form, records, page);
}

/** The same for records in several forms. */
export function presentMixedPage<T extends object>(
  call: Call,
  formOf: (record: T) => (record: T) => object,
  records: readonly T[],
  page: PageRequest,
): Answer {
  const { items, headers } = cutPage(records, page, call.address, call.hideTotalsAbove);
  return rendered(200, call.renderings.many(formOf, items), headers);
}

export function present<T extends object>(
  call: Call,
  form: (record: T) => object,
  record: T,
  status = 200,
): Answer {
  return rendered(status, call.renderings.one(form, record));
}

function rendered(status: number, { bytes, tag }: Rendering, headers: Record<string, string> = {}): Answer {
  return { status, headers: { 'content-type': 'application/json', ...headers }, body: bytes, tag };
}
