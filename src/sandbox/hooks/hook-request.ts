import {
  Agent as HttpAgent,
  type ClientRequest,
  type IncomingMessage,
  request as httpRequest,
} from 'node:http';
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https';

export interface HookResponse {
  /** Null if there was no response. */
  readonly status: number | null;
  /** The start of the body, or what went wrong. */
  readonly text: string;
}

export interface HookRequest {
  readonly address: URL;
  readonly headers: Record<string, string>;
  readonly body: string;
  readonly verifiesCertificates: boolean;
}

/** How much of a response GitLab keeps, in bytes. */
const longestText = 8 * 1024;

/** Sends hooks, each one once. Does not follow redirects: for GitLab, a redirect is a success. */
export class HookSender {
  readonly #timeout: number;
  // A new connection for each hook, as GitLab does: a receiver can close an idle one at the moment when it is used again.
  readonly #http = new HttpAgent({ keepAlive: false });
  readonly #https = new HttpsAgent({ keepAlive: false });

  /** In milliseconds. */
  constructor(timeout: number) {
    this.#timeout = timeout;
  }

  async send(hook: HookRequest): Promise<HookResponse> {
    let timer: NodeJS.Timeout | undefined;
    try {
      const request = this.#open(hook);
      timer = setTimeout(() => request.destroy(new Error('execution expired')), this.#timeout);
      const response = await responseOf(request, hook.body);
      return { status: response.statusCode ?? null, text: await startOf(response) };
    } catch (error) {
      return { status: null, text: error instanceof Error ? error.message : String(error) };
    } finally {
      clearTimeout(timer);
    }
  }

  /** Ends all connections, including those that wait for a response. */
  close(): void {
    this.#http.destroy();
    this.#https.destroy();
  }

  #open({ address, headers, body, verifiesCertificates }: HookRequest): ClientRequest {
    const options = { method: 'POST', headers: { ...headers, 'Content-Length': Buffer.byteLength(body) } };
    return address.protocol === 'https:'
      ? httpsRequest(address, { ...options, agent: this.#https, rejectUnauthorized: verifiesCertificates })
      : httpRequest(address, { ...options, agent: this.#http });
  }
}

function responseOf(request: ClientRequest, body: string): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    request.on('response', resolve);
    request.on('error', reject);
    request.end(body);
  });
}

async function startOf(response: IncomingMessage): Promise<string> {
  let text = '';
  for await (const chunk of response as AsyncIterable<Buffer>) {
    text += chunk.toString();
    if (text.length > longestText) break;
  }
  return text.slice(0, longestText);
}
