import { onTestFinished } from 'vitest';
import { createGateway, type Gateway, type GatewayOptions } from '../../src/gateway.ts';
import type { Logger } from '../../src/observability/log.ts';
import { type Sandbox, type SandboxOptions, startSandbox } from '../../src/sandbox/sandbox.ts';
import type { TypedDocumentString } from '../operations/generated/graphql.ts';
import { canaryTokens } from './canary.ts';
import { Watch } from './watch.ts';

/** The ids and paths of the projects of the embedded GitLab that tests name. */
export const BOX_OFFICE = { id: '48210977', path: 'lanternway/ticketing/box-office' };
export const STOREFRONT = { id: '48233050', path: 'lanternway/web/storefront' };
export const MAIL_RELAY = { id: '48377641', path: 'lanternway/platform/mail-relay' };

export interface ExecutionAnswer<Data> {
  readonly data?: Data | null;
  readonly errors?: readonly {
    readonly message: string;
    readonly path?: readonly (string | number)[];
    readonly extensions?: Readonly<Record<string, unknown>>;
  }[];
}

export interface LogLine {
  readonly level: keyof Logger;
  readonly message: string;
  readonly fields: Readonly<Record<string, unknown>>;
}

// Tests without typed documents check the shape of the data themselves.
// eslint-disable-next-line @typescript-eslint/no-explicit-any
type Untyped = any;

export interface StartedGateway {
  /** The embedded GitLab behind the gateway. `lines()` are the requests that it received. */
  readonly gitlab: Sandbox;
  readonly gateway: Gateway;
  /** What the gateway has logged. */
  readonly log: readonly LogLine[];
  /** Executes an operation as the maintainer (or with other headers) and returns its data. Throws if it has errors. */
  readonly query: <Data = Untyped, Variables = Readonly<Record<string, unknown>>>(
    document: TypedDocumentString<Data, Variables> | string,
    variables?: Variables,
    headers?: Readonly<Record<string, string>>,
  ) => Promise<Data>;
  /** The same for tests about errors: returns the response as it is. */
  readonly execute: <Data = Untyped, Variables = Readonly<Record<string, unknown>>>(
    document: TypedDocumentString<Data, Variables> | string,
    variables?: Variables,
    headers?: Readonly<Record<string, string>>,
  ) => Promise<ExecutionAnswer<Data>>;
}

/**
 * Starts a gateway in front of its own embedded GitLab, over a real socket. Both end with the test. The tokens of this
 * GitLab are canaries: the test fails if one of them comes out of the gateway, or if the gateway sends a request that is
 * not in the table of routes.
 */
export async function startGateway(
  options: Partial<GatewayOptions> = {},
  sandboxOptions: SandboxOptions = {},
): Promise<StartedGateway> {
  const watch = new Watch();
  const gitlab = await startSandbox({ tokens: canaryTokens, ...sandboxOptions });
  watch.gitlab(gitlab);
  const log: LogLine[] = [];
  const logger = watch.logger(options.logger ?? loggerInto(log));
  const gateway = watch.gateway(
    createGateway({ gitlabUrl: gitlab.url, allowedHosts: ['gateway.test'], ...options, logger }),
  );
  onTestFinished(async () => {
    await gateway.close();
    await gitlab.close();
    watch.check(gitlab);
  });

  const execute: StartedGateway['execute'] = async (document, variables, headers) => {
    const response = await gateway(
      new Request('http://gateway.test/graphql', {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          ...(headers ?? { 'private-token': gitlab.tokens.maintainer }),
        },
        body: JSON.stringify({ query: document.toString(), variables }),
      }),
    );
    return (await response.json()) as ExecutionAnswer<Untyped>;
  };

  const query: StartedGateway['query'] = async (document, variables, headers) => {
    const { data, errors } = await execute(document, variables, headers);
    if (errors || data == null) {
      throw new Error(`${JSON.stringify(errors, null, 2)}\nafter ${gitlab.lines().join('\n      ')}`);
    }
    return data;
  };

  return { gitlab, gateway, log, query, execute };
}

function loggerInto(log: LogLine[]): Logger {
  const to = (level: keyof Logger) => (fields: object, message: string) => {
    log.push({ level, message, fields: { ...fields } });
  };
  return { debug: to('debug'), info: to('info'), warn: to('warn'), error: to('error') };
}
