import { shortened } from '../observability/shortened.ts';
import { withoutTokens } from '../observability/token-mask.ts';

/** In characters. */
const LONGEST = 200;

/** Text from a request as the log and messages that do not pass `tokenMask` show it: cut, and without tokens. */
export function shownText(text: string, { headers }: Request): string {
  return shortened(withoutTokens(text, headers), LONGEST);
}
