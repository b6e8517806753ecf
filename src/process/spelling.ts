/** Whether one letter added, left out, changed or swapped with its neighbour makes one word of the other. */
export function alike(one: string, other: string): boolean {
  const variants = new Set(leavingOutOne(one));
  return leavingOutOne(other).some((variant) => variants.has(variant));
}

function leavingOutOne(word: string): string[] {
  return [word, ...Array.from(word, (_, at) => word.slice(0, at) + word.slice(at + 1))];
}
