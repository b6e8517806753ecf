import type { GatewayProcess } from './measured-gateway.ts';

/** The most memory in each tenth of the time. */
export class RssByTenth {
  readonly byTenth: number[] = [];
  readonly #gateway: GatewayProcess;
  readonly #startedAt = Date.now();
  readonly #total: number;
  last = 0;

  constructor(gateway: GatewayProcess, total: number) {
    this.#gateway = gateway;
    this.#total = total;
  }

  get seconds(): number {
    return Math.round((Date.now() - this.#startedAt) / 1000);
  }

  get peak(): number {
    return Math.max(...this.byTenth);
  }

  measure(): void {
    this.last = this.#gateway.rss();
    const tenth = Math.min(9, Math.floor((Date.now() - this.#startedAt) / (this.#total * 100)));
    this.byTenth[tenth] = Math.max(this.byTenth[tenth] ?? 0, this.last);
  }
}
