import { readSettings, SettingsError } from '../../src/process/environment.ts';
import { VARIABLES } from '../../src/settings.ts';

/** What of a Kubernetes manifest is checked, and so has to be there. */
export interface Deployment {
  readonly kind: 'Deployment';
  readonly spec: {
    readonly template: {
      readonly metadata: {
        readonly labels: Readonly<Record<string, string>>;
        readonly annotations: Readonly<Record<string, string>>;
      };
      readonly spec: {
        readonly terminationGracePeriodSeconds: number;
        readonly securityContext: { readonly runAsNonRoot: boolean; readonly runAsUser: number };
        readonly containers: readonly {
          readonly env: readonly { readonly name: string; readonly value: string }[];
          readonly ports: readonly { readonly name: string; readonly containerPort: number }[];
          readonly livenessProbe: Probe;
          readonly readinessProbe: Probe;
          readonly securityContext: { readonly readOnlyRootFilesystem: boolean };
        }[];
      };
    };
  };
}

export interface Probe {
  readonly httpGet: { readonly path: string; readonly port: string };
}

export interface Service {
  readonly kind: 'Service';
  readonly spec: { readonly ports: readonly { readonly targetPort: string }[] };
}

export interface ComposedService {
  readonly environment: Readonly<Record<string, string>>;
  readonly ports: readonly string[];
  readonly stop_grace_period: string;
  readonly read_only: boolean;
}

/** Settings of Node's own that the gateway's container may be given as well. */
const SETTINGS_OF_NODE = ['NODE_EXTRA_CA_CERTS', 'NODE_ENV'];

/** Each way in which the manifest and the gateway disagree, as a sentence. */
export function mistakesInKubernetes({ spec }: Deployment, service: Service): string[] {
  const { template } = spec;
  const { containers, terminationGracePeriodSeconds: grace, securityContext } = template.spec;
  const { annotations } = template.metadata;

  return containers.flatMap((container) => {
    const environment = Object.fromEntries(container.env.map(({ name, value }) => [name, value]));
    const ports = new Map(container.ports.map(({ name, containerPort }) => [name, containerPort]));
    return [
      ...mistakesInSettings(environment, grace),
      ...withConfig(environment, (config) => [
        ...unequal('containerPort http', ports.get('http'), config.port),
        ...unequal('containerPort metrics', ports.get('metrics'), config.metricsPort),
        ...unequal('prometheus.io/port', annotations['prometheus.io/port'], String(config.metricsPort)),
      ]),
      ...unequal('prometheus.io/path', annotations['prometheus.io/path'], '/metrics'),
      ...unequal('livenessProbe port', container.livenessProbe.httpGet.port, 'http'),
      ...unequal('readinessProbe port', container.readinessProbe.httpGet.port, 'http'),
      ...service.spec.ports.flatMap(({ targetPort }) => unequal('targetPort', targetPort, 'http')),
      ...unequal('runAsNonRoot', securityContext.runAsNonRoot, true),
      ...unequal('readOnlyRootFilesystem', container.securityContext.readOnlyRootFilesystem, true),
    ];
  });
}

/** The same for the service of a compose file; `scraped` is the address that Prometheus asks. */
export function mistakesInCompose(service: ComposedService, scraped: string): string[] {
  const environment = Object.fromEntries(
    Object.entries(service.environment).map(([name, value]) => [name, withoutVariables(value)]),
  );
  return [
    ...mistakesInSettings(environment, Number(service.stop_grace_period.replace(/s$/, ''))),
    ...withConfig(environment, (config) => [
      ...service.ports.flatMap((port) => unequal('port', Number(port.split(':').at(-1)), config.port)),
      ...unequal('scraped port', Number(scraped.split(':')[1]), config.metricsPort),
    ]),
    ...unequal('read_only', service.read_only, true),
  ];
}

function mistakesInSettings(environment: Readonly<Record<string, string>>, grace: number): string[] {
  const strangers = Object.keys(environment)
    .filter((name) => !VARIABLES.includes(name) && !SETTINGS_OF_NODE.includes(name))
    .map((name) => `${name} is not a setting`);
  const hasty = withConfig(environment, ({ shutdownTimeout }) =>
    // A second to say what was not finished.
    grace * 1000 > shutdownTimeout + 1000 ? [] : [`The grace period of ${grace} s is too short`],
  );
  return [...strangers, ...hasty, ...refusals(environment)];
}

function refusals(environment: Readonly<Record<string, string>>): readonly string[] {
  try {
    readSettings(environment);
    return [];
  } catch (error) {
    if (error instanceof SettingsError) return error.mistakes;
    throw error;
  }
}

/** Nothing where the settings are refused, which `refusals` tells. */
function withConfig(
  environment: Readonly<Record<string, string>>,
  check: (config: ReturnType<typeof readSettings>) => string[],
): string[] {
  return refusals(environment).length === 0 ? check(readSettings(environment)) : [];
}

function unequal(what: string, actual: unknown, expected: unknown): string[] {
  return actual === expected ? [] : [`${what} is ${String(actual)}, not ${String(expected)}`];
}

/** `${NAME:-default}` as it is where NAME is unset. */
function withoutVariables(value: string): string {
  return value.replace(/\$\{\w+(?::-([^}]*))?\}/g, '$1');
}
