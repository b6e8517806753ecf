/** The text, where it is longer its beginning with `…` behind it: what callers write may be as long as their request. */
export function shortened(text: string, longest: number): string {
  return text.length <= longest ? text : `${text.slice(0, longest)}…`;
}
