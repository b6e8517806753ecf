import { shortened } from '../observability/shortened.ts';
import { withoutTokens } from '../observability/token-mask.ts';

/** In characters. */
const LONGEST = 200;

/** Text from a request in quotation marks, for a message that does not pass `tokenMask`: cut, and without tokens. */
export function quoted(text: string, { headers }: Request): string {
  return `"${shortened(withoutTokens(text, headers), LONGEST)}"`;
}
