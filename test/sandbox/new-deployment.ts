import { deployments, main, record, type Ask } from './start.ts';

/** What records a success of the newest commit in an environment of its own, with changes. */
export async function body(ask: Ask, more: object = {}): Promise<object> {
  const { id: sha } = record(await ask(`${main}/repository/commits/main`));
  return { environment: 'demo/oslo', sha, ref: 'main', tag: false, status: 'success', ...more };
}

/** Records that deployment; gives its path below `/api/v4`. */
export async function created(ask: Ask, more: object = {}): Promise<string> {
  const reply = await ask(deployments, { method: 'POST', body: await body(ask, more) });
  return `${deployments}/${record(reply).id as number}`;
}
