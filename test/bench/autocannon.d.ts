/** As much of autocannon, which comes without types, as the benchmark uses. */
declare module 'autocannon' {
  interface Options {
    readonly url: string;
    readonly method: string;
    readonly headers: Readonly<Record<string, string>>;
    readonly body?: string;
    readonly connections: number;
    /** How many requests all connections send together. */
    readonly amount: number;
    /** Called for each connection, with what sends its requests. */
    readonly setupClient: (client: Client) => void;
    /** Whether a body is the one that was expected. */
    readonly verifyBody: (body: string) => boolean;
  }

  interface ClientRequest {
    readonly method: string;
    readonly path: string;
    readonly headers: Readonly<Record<string, string>>;
    readonly body?: string;
  }

  interface Client {
    /** What the connection sends, in turn. */
    setRequests(requests: ClientRequest[]): void;
  }

  interface Result {
    readonly errors: number;
    readonly mismatches: number;
    readonly non2xx: number;
  }

  interface Instance extends PromiseLike<Result> {
    /** `duration` is in ms, with fractions. */
    on(
      event: 'response',
      listener: (client: unknown, status: number, bytes: number, duration: number) => void,
    ): this;
  }

  export default function autocannon(options: Options): Instance;
}
