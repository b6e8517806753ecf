import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { parse, parseAllDocuments } from 'yaml';
import { startGateway } from '../support/gateway.ts';
import { readDockerfile, valuesOf } from './dockerfile.ts';
import {
  type ComposedService,
  type Deployment,
  mistakesInCompose,
  mistakesInKubernetes,
  type Service,
} from './manifests.ts';

interface ComposeFile {
  readonly services: { readonly gateway: ComposedService };
  readonly configs: { readonly prometheus: { readonly content: string } };
}

describe('kubernetes.yaml', () => {
  test('agrees with the settings', async () => {
    const { deployment, service } = await readKubernetes();

    expect(mistakesInKubernetes(deployment, service)).toEqual([]);
  });

  test('asks what the gateway serves: readiness ends with a drain, liveness does not', async () => {
    const { deployment } = await readKubernetes();
    const [container] = deployment.spec.template.spec.containers;
    const { gateway } = await startGateway();
    const statusOf = async (where = '') =>
      (await gateway(new Request(new URL(where, 'http://gateway.test')))).status;
    const live = container?.livenessProbe.httpGet.path;
    const ready = container?.readinessProbe.httpGet.path;

    const before = [await statusOf(live), await statusOf(ready)];
    gateway.drain();
    const after = [await statusOf(live), await statusOf(ready)];

    expect([before, after]).toEqual([
      [200, 200],
      [200, 503],
    ]);
  });

  test('runs as the user of the image', async () => {
    const { deployment } = await readKubernetes();
    const image = readDockerfile(await read('Dockerfile')).at(-1);

    expect(image && valuesOf(image, 'USER')).toEqual([
      String(deployment.spec.template.spec.securityContext.runAsUser),
    ]);
  });

  test.each([
    ['name: SHUTDOWN_DELAY', 'name: SHUTDOWN_DELAI', 'SHUTDOWN_DELAI is not a setting'],
    ["value: '5000'", "value: '5s'", 'SHUTDOWN_DELAY must be a whole number'],
    ["PORT, value: '4000'", "PORT, value: '4001'", 'containerPort http is 4000, not 4001'],
    ['containerPort: 9090', 'containerPort: 9091', 'containerPort metrics is 9091, not 9090'],
    ["prometheus.io/port: '9090'", "prometheus.io/port: '4000'", 'prometheus.io/port is 4000, not 9090'],
    ['path: /metrics', 'path: /', 'prometheus.io/path is /, not /metrics'],
    ['path: /health, port: http', 'path: /health, port: metrics', 'livenessProbe port is metrics'],
    ['path: /ready, port: http', 'path: /ready, port: metrics', 'readinessProbe port is metrics'],
    ['targetPort: http', 'targetPort: metrics', 'targetPort is metrics, not http'],
    ['PeriodSeconds: 35', 'PeriodSeconds: 25', 'The grace period of 25 s is too short'],
    ['runAsNonRoot: true', 'runAsNonRoot: false', 'runAsNonRoot is false'],
    ['Filesystem: true', 'Filesystem: false', 'readOnlyRootFilesystem is false'],
  ])('is refused with %j changed to %j', async (original, changed, mistake) => {
    const { deployment, service } = await readKubernetes((text) => replaceIn(text, original, changed));

    expect(mistakesInKubernetes(deployment, service)).toEqual([expect.stringContaining(mistake)]);
  });
});

describe('compose.yaml', () => {
  test('agrees with the settings', async () => {
    const { service, scraped } = await readCompose();

    expect(mistakesInCompose(service, scraped)).toEqual([]);
  });

  test.each([
    [
      'METRICS_PORT:',
      'METRIC_PORT:',
      ['METRIC_PORT is not a setting', 'scraped port is 9090, not undefined'],
    ],
    ["'127.0.0.1:4000:4000'", "'4000:80'", ['port is 80, not 4000']],
    ['gateway:9090', 'gateway:4000', ['scraped port is 4000, not 9090']],
    ['period: 35s', 'period: 10s', ['The grace period of 10 s is too short']],
    ['read_only: true', 'read_only: false', ['read_only is false, not true']],
  ])('is refused with %j changed to %j', async (original, changed, mistakes) => {
    const { service, scraped } = await readCompose((text) => replaceIn(text, original, changed));

    expect(mistakesInCompose(service, scraped)).toEqual(mistakes);
  });
});

describe('the examples with Redis', () => {
  test('connect the gateway of Compose to the Redis beside it, with its password', async () => {
    const { services } = parse(await read('docs/deploy/compose-replicas.yaml'), {
      customTags: [{ tag: '!override', collection: 'seq', identify: () => false }],
    }) as {
      readonly services: Readonly<
        Record<string, { environment?: Record<string, string>; command?: string[] }>
      >;
    };

    expect(Object.keys(services)).toEqual(['gateway', 'gateway-2', 'redis']);
    for (const name of ['gateway', 'gateway-2']) {
      const { REDIS_URL = '' } = services[name]?.environment ?? {};
      expect(REDIS_URL).toBe('redis://:${REDIS_PASSWORD:-only-for-trying}@redis:6379');
    }
    expect(services.redis?.command).toContain('${REDIS_PASSWORD:-only-for-trying}');
  });

  test('let only the gateway of Kubernetes reach its Redis', async () => {
    const text = await read('docs/deploy/kubernetes-redis.yaml');
    const [deployment, service, policy] = parseAllDocuments(text).map(
      (document) => document.toJS() as object,
    );
    const { deployment: gateway } = await readKubernetes();

    expect([deployment, service, policy]).toMatchObject([
      {
        kind: 'Deployment',
        spec: {
          template: {
            metadata: { labels: { app: 'gateway-redis' } },
            spec: { containers: [{ ports: [{ name: 'redis', containerPort: 6379 }] }] },
          },
        },
      },
      { kind: 'Service', spec: { selector: { app: 'gateway-redis' }, ports: [{ targetPort: 'redis' }] } },
      {
        kind: 'NetworkPolicy',
        spec: {
          podSelector: { matchLabels: { app: 'gateway-redis' } },
          ingress: [{ from: [{ podSelector: { matchLabels: gateway.spec.template.metadata.labels } }] }],
        },
      },
    ]);
    const [, url = ''] = /REDIS_URL='([^']+)'/.exec(text) ?? [];
    expect(url).toBe('redis://:$(REDIS_PASSWORD)@gateway-redis:6379');
    expect(service).toMatchObject({ metadata: { name: 'gateway-redis' } });
  });
});

async function readKubernetes(change = (text: string) => text) {
  const documents = parseAllDocuments(change(await read('docs/deploy/kubernetes.yaml'))).map(
    (document) => document.toJS() as { readonly kind: string },
  );
  return {
    deployment: documents.find(({ kind }) => kind === 'Deployment') as Deployment,
    service: documents.find(({ kind }) => kind === 'Service') as Service,
  };
}

async function readCompose(change = (text: string) => text) {
  const { services, configs } = parse(change(await read('docs/deploy/compose.yaml'))) as ComposeFile;
  const [, scraped = ''] = /targets: \['([^']+)'\]/.exec(configs.prometheus.content) ?? [];
  return { service: services.gateway, scraped };
}

function read(name: string): Promise<string> {
  return readFile(path.join(import.meta.dirname, '../..', name), 'utf8');
}

/** Throws where there is nothing to replace, so that a test cannot pass for that. */
function replaceIn(text: string, original: string, changed: string): string {
  if (!text.includes(original)) throw new Error(`There is no ${original}`);
  return text.replace(original, changed);
}
