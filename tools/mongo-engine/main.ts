import { findEngine, NoEngineError } from './find-engine.ts';
import { startEngine } from './start-engine.ts';

/*
 * `npm run engine`: an engine until Ctrl-C. The one line on standard output is JSON: `{ "name": …, "uri": …, "files": … }`. With
 * --until-stdin-ends it also ends with its parent, however that ends.
 */
try {
  const files = await findEngine();
  const engine = await startEngine(files);
  process.stdout.write(`${JSON.stringify({ name: engine.name, uri: engine.uri, files })}\n`);
  let ending = false;
  const end = async () => {
    if (ending) return;
    ending = true;
    await engine.stop();
    process.exit();
  };
  process.once('SIGINT', end).once('SIGTERM', end);
  if (process.argv.includes('--until-stdin-ends')) process.stdin.on('end', end).on('error', end).resume();
} catch (error) {
  if (!(error instanceof NoEngineError)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
}
