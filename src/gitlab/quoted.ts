/** A caller's text as part of a message: in quotes, cut after 100 characters, without what changes how the rest is shown. */
export function quoted(text: string): string {
  return JSON.stringify(text.slice(0, 100)).replace(/[\p{Cc}\p{Cf}]/gu, ' ');
}
