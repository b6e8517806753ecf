/** What the gateway writes into the page. */
interface Settings {
  /** The token of the embedded GitLab, which has nothing but sample data. */
  readonly sampleToken?: string;
  /** Whether the gateway has a token for requests that carry none. */
  readonly hasToken?: boolean;
  /** Whether the gateway executes only documents that it knows. */
  readonly persistedOnly?: boolean;
  /** Whether GraphiQL can open the board's queries. */
  readonly opensQueries?: boolean;
  readonly gitlabUrl?: string;
}

// The gateway that serves the page writes this element.
export const settings = JSON.parse(document.querySelector('#settings')?.textContent ?? '{}') as Settings;

/** The API, from wherever the page is. */
export const API_URL = new URL('graphql', document.baseURI).href;
