/** A global id, made of the number of a user or a project, or of a project and a number or sha in it. */
export function globalIdOf(type: string, ...numbers: readonly (string | number)[]): string {
  return Buffer.from([type, ...numbers].join(':')).toString('base64');
}
