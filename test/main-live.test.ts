import { describe, expect, test, vi } from 'vitest';
import { sampleTokens } from '../src/sandbox/tokens.ts';
import { buildFirst } from './support/built-program.ts';
import { startProcess } from './support/gateway-process.ts';

buildFirst();

const TOKEN = { 'private-token': sampleTokens.maintainer, 'content-type': 'application/json' };
const NEW_DEPLOYMENT = `mutation Record($input: CreateDeploymentInput!) { createDeployment(input: $input) { __typename } }`;

async function ask(address: string, query: string, variables: object = {}): Promise<unknown> {
  const body = JSON.stringify({ query, variables });
  return (await fetch(address, { method: 'POST', headers: TOKEN, body })).json();
}

async function record(address: string): Promise<void> {
  const commit = `{ project(id: "lanternway/ticketing/box-office") { commit(sha: "main") { sha } } }`;
  const { data } = (await ask(address, commit)) as { data: { project: { commit: { sha: string } } } };
  const input = {
    project: 'lanternway/ticketing/box-office',
    environment: 'demo/oslo',
    ref: 'main',
    tag: false,
  };
  const { sha } = data.project.commit;
  expect(await ask(address, NEW_DEPLOYMENT, { input: { ...input, sha, status: 'RUNNING' } })).toMatchObject({
    data: { createDeployment: { __typename: 'CreateDeploymentPayload' } },
  });
}

describe('the gateway with the embedded GitLab', () => {
  test('receives its webhooks from the first minute', async () => {
    const gateway = await startProcess({ METRICS_PORT: '0', SANDBOX_ALIVE: 'off' });
    const { address, metrics } = await gateway.logged('Listening');
    await vi.waitFor(
      async () => {
        await record(String(address));
        const text = await (await fetch(String(metrics))).text();
        expect(text).toMatch(/^gateway_webhooks_total\{outcome="accepted"\} [1-9]/m);
        expect(text).not.toContain('outcome="refused"');
      },
      { timeout: 15_000, interval: 250 },
    );
  });

  test('ends open subscriptions when it stops', async () => {
    const gateway = await startProcess({ SANDBOX_ALIVE: 'off', SHUTDOWN_DELAY: '0' });
    const { address } = await gateway.logged('Listening');
    const query = `subscription { deploymentChanged(projects: ["lanternway/ticketing/box-office"]) { deployment { status } } }`;
    const response = await fetch(String(address), {
      method: 'POST',
      headers: { ...TOKEN, accept: 'text/event-stream' },
      body: JSON.stringify({ query }),
    });
    expect(response.status).toBe(200);
    gateway.child.kill('SIGTERM');
    expect(await response.text()).toContain('event: complete');
    expect(await gateway.ended).toEqual({ status: 0, signal: null });
  });
});
