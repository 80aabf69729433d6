import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { type EngineFiles, NoEngineError } from './find-engine.ts';

/** An engine in a process of its own, which ends with this one, however this one ends. */
export interface EngineProcess {
  readonly name: string;
  readonly uri: string;
  readonly files: EngineFiles;
  stop(): Promise<void>;
}

/** @throws NoEngineError */
export async function startEngineProcess(): Promise<EngineProcess> {
  const main = fileURLToPath(new URL('./main.ts', import.meta.url));
  const child = spawn(process.execPath, [main, '--until-stdin-ends'], { stdio: ['pipe', 'pipe', 'pipe'] });
  const exit = once(child, 'exit');
  const said: Buffer[] = [];
  child.stderr.on('data', (text) => said.push(text));
  const line = await Promise.race([firstLine(child), exit.then(() => undefined)]);
  if (line === undefined) throw new NoEngineError(Buffer.concat(said).toString().trim());
  // The engine's trouble after its start is the tests' to show.
  child.unref();
  return {
    ...JSON.parse(line),
    async stop() {
      child.ref();
      child.stdin.end();
      await exit;
    },
  };
}

async function firstLine({ stdout }: ChildProcess): Promise<string> {
  const [line] = await once(createInterface({ input: stdout as NodeJS.ReadableStream }), 'line');
  return line;
}
