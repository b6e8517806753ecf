import { onTestFinished } from 'vitest';
import { sampleProjects } from '../../src/sandbox/sample/projects.ts';
import { startSandbox, type Sandbox, type SandboxOptions } from '../../src/sandbox/sandbox.ts';

export const main = `/projects/${sampleProjects.boxOffice}`;
export const deployments = `${main}/deployments`;

export interface Asking {
  readonly method?: string;
  /** A sample token: the maintainer's by default. Null sends no token. */
  readonly token?: string | null;
  readonly body?: unknown;
  readonly headers?: Record<string, string>;
}

export interface Reply {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** The body as JSON, or undefined if it is not JSON. */
  readonly json: unknown;
}

export type Ask = (path: string, asking?: Asking) => Promise<Reply>;

export interface RunningSandbox {
  readonly sandbox: Sandbox;
  /** Sends a request to a path below `/api/v4`; redirects are not followed. */
  readonly ask: Ask;
}

/** Starts a sandbox that ends with its test. */
export async function startedSandbox(options: SandboxOptions = {}): Promise<RunningSandbox> {
  const sandbox = await startSandbox(options);
  onTestFinished(() => sandbox.close());
  return { sandbox, ask: asker(sandbox) };
}

export function asker(sandbox: Sandbox): Ask {
  return async (path, { method = 'GET', token = sandbox.tokens.maintainer, body, headers = {} } = {}) => {
    const response = await fetch(`${sandbox.url}/api/v4${path}`, {
      method,
      redirect: 'manual',
      headers: {
        ...(token === null ? {} : { 'private-token': token }),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
    const text = await response.text();
    return { status: response.status, headers: response.headers, text, json: parsed(text) };
  };
}

/** The JSON of a reply as records, for tests that read their fields. */
export function records(reply: Reply): Record<string, unknown>[] {
  return reply.json as Record<string, unknown>[];
}

export function record(reply: Reply): Record<string, unknown> {
  return reply.json as Record<string, unknown>;
}

export function idsOf(reply: Reply): number[] {
  return records(reply).map(({ id }) => id as number);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
