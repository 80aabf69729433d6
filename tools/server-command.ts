import { fileURLToPath } from 'node:url';

/** What Node is told to run the server from its sources, with the room that `npm start` and the image give its young objects. */
export const SERVER_COMMAND: readonly string[] = [
  '--max-semi-space-size=16',
  '--conditions=@metrics-handler/source',
  fileURLToPath(new URL('../packages/server/src/main.ts', import.meta.url)),
];
