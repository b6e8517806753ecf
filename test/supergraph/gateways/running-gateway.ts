/** A gateway in front of all subgraphs, on a loopback port of its own. */
export interface RunningGateway {
  readonly url: string;
  close(): Promise<void>;
}
