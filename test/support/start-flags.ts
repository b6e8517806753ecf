import { readFileSync } from 'node:fs';
import path from 'node:path';

/** The options of Node.js with which `npm start` starts the gateway. */
export const START_FLAGS = startFlags();

function startFlags(): readonly string[] {
  const { scripts } = JSON.parse(
    readFileSync(path.join(import.meta.dirname, '../../package.json'), 'utf8'),
  ) as { readonly scripts: { readonly start: string } };
  const [node, ...parameters] = scripts.start.split(' ');
  if (node !== 'node' || parameters.pop() !== 'dist/main.js')
    throw new Error(`npm start is ${scripts.start}`);
  return parameters;
}
