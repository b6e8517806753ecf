import packageJson from '../../package.json' with { type: 'json' };

/** The options of Node.js with which `npm start` starts the gateway: those between `node` and the program. */
export const START_FLAGS: readonly string[] = packageJson.scripts.start.split(' ').slice(1, -1);
