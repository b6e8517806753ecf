import { once } from 'node:events';
import { Worker } from 'node:worker_threads';

/** Requests `/health` all the time, in a separate thread, so that the soak's own work does not delay it. */
const WATCHER = `
  const { parentPort, workerData } = require('node:worker_threads');
  const http = require('node:http');
  const agent = new http.Agent({ keepAlive: true });
  let slowest = 0;
  parentPort.on('message', () => parentPort.postMessage(slowest));
  const ask = () => {
    const before = performance.now();
    const next = () => {
      slowest = Math.max(slowest, performance.now() - before);
      setTimeout(ask, 20);
    };
    http.get(workerData, { agent }, (response) => response.resume().on('end', next)).on('error', next);
  };
  ask();`;

/** Measures how long a gateway delays a health check. */
export class HealthWatch {
  readonly #worker: Worker;

  constructor(url: string) {
    this.#worker = new Worker(WATCHER, { eval: true, workerData: new URL('/health', url).href });
  }

  /** In ms, the slowest response so far. */
  async slowest(): Promise<number> {
    const answer = once(this.#worker, 'message') as Promise<[number]>;
    this.#worker.postMessage('slowest');
    return (await answer)[0];
  }

  async stop(): Promise<void> {
    await this.#worker.terminate();
  }
}
