// Builds what is not built yet, or was built before the newest change of what it is built from. To ask the compiler
// whether there is anything to do takes seconds; to look at the files takes none.
import { execSync } from 'node:child_process';
import { readdirSync, statSync } from 'node:fs';
import path from 'node:path';
import process from 'node:process';

const ROOT = import.meta.dirname;
const SOURCES = [
  'src',
  'package.json',
  'package-lock.json',
  'tsconfig.json',
  'tsconfig.build.json',
  'vite.config.ts',
  'vite.board.config.ts',
];
// Of what the compiler writes, which comes last.
const BUILT = 'dist/gateway.d.ts';

const builtAt = statSync(path.join(ROOT, BUILT), { throwIfNoEntry: false })?.mtimeMs ?? 0;
if (SOURCES.some((name) => isNewer(path.join(ROOT, name)))) {
  process.stderr.write('Building, which takes some seconds the first time and after changes.\n');
  execSync('npm run --silent build', { cwd: ROOT, stdio: ['ignore', 'ignore', 'inherit'] });
}

/** Whether a file, or anything in a directory, has changed since; a directory also changes with what is taken out of it. */
function isNewer(place) {
  const stats = statSync(place);
  if (stats.mtimeMs > builtAt) return true;
  return stats.isDirectory() && readdirSync(place).some((name) => isNewer(path.join(place, name)));
}
