import { fork } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';

/** What the journal says after a kill: the next operation, and the one that was under way. */
export interface Wreck {
  readonly nextOperation: number;
  readonly underWay: number | undefined;
}

/** Lets a writer work on the file from operation `first` and kills it `delayMs` after it is ready. */
export async function crash(path: string, seed: number, first: number, delayMs: number): Promise<Wreck> {
  const journal = `${path}.journal`;
  writeFileSync(journal, '');
  const child = fork(new URL('./crash-writer.ts', import.meta.url), [path, journal, String(seed), String(first)], {
    execArgv: ['--conditions=@metrics-handler/source', '--disable-warning=ExperimentalWarning'],
  });
  const signal = await new Promise((resolve, reject) => {
    child.once('message', () => setTimeout(() => child.kill('SIGKILL'), delayMs));
    child.once('exit', (_, by) => resolve(by));
    child.once('error', reject);
  });
  if (signal !== 'SIGKILL')
    throw new Error(`the writer ended by itself (${signal}), with seed ${seed} from operation ${first}`);
  const lines = readFileSync(journal, 'utf8').trimEnd().split('\n').filter(Boolean);
  const [word, number] = (lines.at(-1) ?? `end ${first - 1}`).split(' ');
  const n = Number(number);
  return { nextOperation: n + 1, underWay: word === 'begin' ? n : undefined };
}
