/** A global id as clients hold it: of a user or a project by its number, of anything else within a project. */
export function globalIdOf(type: string, ...numbers: readonly (string | number)[]): string {
  return Buffer.from([type, ...numbers].join(':')).toString('base64');
}
