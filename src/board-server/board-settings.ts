/** What the page's script has to know before it can send a request. Everyone who opens the page can read it. */
export interface BoardSettings {
  /** Undefined in front of a real GitLab. */
  readonly sampleToken: string | undefined;
  /** Whether the gateway has a token for requests that carry none. */
  readonly hasToken: boolean;
  /** Whether the gateway executes only documents that it knows. */
  readonly persistedOnly: boolean;
  /** Whether GraphiQL can open the board's queries. */
  readonly opensQueries: boolean;
  /** GitLab's web address. */
  readonly gitlabUrl: string;
}
