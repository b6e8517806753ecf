import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { Socket } from 'node:net';

const ACCEPTED = 'net.server.socket';

/** Counts the connections to the servers of this process: the embedded GitLab is the only one. */
export class GitLabConnections {
  #open = 0;
  #most = 0;

  constructor() {
    subscribe(ACCEPTED, this.#onSocket);
  }

  get open(): number {
    return this.#open;
  }

  get most(): number {
    return this.#most;
  }

  stop(): void {
    unsubscribe(ACCEPTED, this.#onSocket);
  }

  readonly #onSocket = (message: unknown): void => {
    const { socket } = message as { readonly socket: Socket };
    this.#open += 1;
    this.#most = Math.max(this.#most, this.#open);
    socket.once('close', () => {
      this.#open -= 1;
    });
  };
}
