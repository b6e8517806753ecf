import { once } from 'node:events';
import { Worker } from 'node:worker_threads';

/** Asks for `/health` all the time, in a thread of its own, so that nothing that the soak does holds it up. */
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

/** Measures for how long a gateway holds up those who only want to know whether it is there. */
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
