import { once } from 'node:events';
import { Worker } from 'node:worker_threads';

/**
 * Requests `/health` all the time, in a thread of its own, so that the work of a test does not delay it. A response that
 * takes longer than the gateway's main thread works meanwhile has waited for other processes, which does not count.
 */
const WATCHER = `
  const { parentPort, workerData } = require('node:worker_threads');
  const { readFileSync } = require('node:fs');
  const http = require('node:http');
  const agent = new http.Agent({ keepAlive: true });
  // See proc(5): user and system time in hundredths of a second, after the name in parentheses.
  const MS_PER_TICK = 10;
  const worked = () => {
    const stat = readFileSync(workerData.stat, 'utf8');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return (Number(fields[11]) + Number(fields[12])) * MS_PER_TICK;
  };
  let slowest = 0;
  parentPort.on('message', () => { parentPort.postMessage(slowest); slowest = 0; });
  // The file is missing as soon as the gateway has ended.
  process.on('uncaughtException', (error) => { if (error.code !== 'ENOENT') throw error; process.exit(); });
  const ask = () => {
    const before = { time: performance.now(), worked: worked() };
    const next = () => setTimeout(ask, 5);
    http.get(workerData.url, { agent }, (response) => {
      response.resume().on('end', () => {
        const work = worked() - before.worked + MS_PER_TICK;
        slowest = Math.max(slowest, Math.min(performance.now() - before.time, work));
        next();
      });
    }).on('error', next);
  };
  ask();`;

/** Measures how long a gateway delays a health check. */
export class HealthWatch {
  readonly #worker: Worker;

  constructor({ url, pid }: { readonly url: string; readonly pid: number }) {
    this.#worker = new Worker(WATCHER, {
      eval: true,
      workerData: { url: new URL('/health', url).href, stat: `/proc/${pid}/task/${pid}/stat` },
    });
  }

  /** In ms, the slowest response since the last call. */
  async slowest(): Promise<number> {
    const answer = once(this.#worker, 'message') as Promise<[number]>;
    this.#worker.postMessage('slowest');
    return (await answer)[0];
  }

  async stop(): Promise<void> {
    await this.#worker.terminate();
  }
}
