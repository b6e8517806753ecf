/** The text, cut with `…` if it is longer: text from a caller can be as long as the request. */
export function shortened(text: string, longest: number): string {
  return text.length <= longest ? text : `${text.slice(0, longest)}…`;
}
