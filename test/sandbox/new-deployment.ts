import { deployments, main, record, type Ask } from './start.ts';

/** A body that records a success of the newest commit in a new environment, with changes. */
export async function body(ask: Ask, more: object = {}): Promise<object> {
  const { id: sha } = record(await ask(`${main}/repository/commits/main`));
  return { environment: 'demo/oslo', sha, ref: 'main', tag: false, status: 'success', ...more };
}

/** Records that deployment. Returns its path below `/api/v4`. */
export async function created(ask: Ask, more: object = {}): Promise<string> {
  const reply = await ask(deployments, { method: 'POST', body: await body(ask, more) });
  return `${deployments}/${record(reply).id as number}`;
}
