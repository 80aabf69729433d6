import { execFile } from 'node:child_process';
import { cp, mkdtemp, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const execute = promisify(execFile);
const repository = fileURLToPath(new URL('../../../', import.meta.url));

/** An empty project into which the packed packages were installed: the packages as a stranger gets them. */
export interface Consumer {
  readonly directory: string;
  /** Runs this Node in the project; rejects when it fails or prints to stderr. */
  node(...args: string[]): Promise<string>;
  remove(): Promise<void>;
}

async function run(cwd: string, command: string, ...args: string[]): Promise<string> {
  const { stdout } = await execute(command, args, { cwd, maxBuffer: 16 * 1024 * 1024 });
  return stdout;
}

/** Builds and packs the packages and installs the tarballs, together with `others`, as this repository has them. */
export async function createConsumer(packages: readonly string[], others: readonly string[]): Promise<Consumer> {
  const directory = await realpath(await mkdtemp(join(tmpdir(), 'metrics-handler-consumer-')));
  await run(repository, 'npm', 'run', 'build');
  const workspaces = packages.map((name) => `--workspace=packages/${name}`);
  const packed = await run(repository, 'npm', 'pack', '--json', `--pack-destination=${directory}`, ...workspaces);
  const tarballs = Object.values<{ filename: string }>(JSON.parse(packed)).map(({ filename }) => `./${filename}`);
  await writeFile(join(directory, 'package.json'), JSON.stringify({ private: true, type: 'module' }));
  await run(directory, 'npm', 'install', '--prefer-offline', '--no-audit', '--no-fund', ...tarballs, ...others);
  await cp(join(repository, 'test/packages/fixture'), directory, { recursive: true });
  await cp(join(repository, 'examples/embed/embed.ts'), join(directory, 'embed.ts'));
  return {
    directory,
    async node(...args) {
      const { stdout, stderr } = await execute(process.execPath, args, { cwd: directory });
      if (stderr !== '') throw new Error(`node ${args.join(' ')} printed to stderr:\n${stderr}`);
      return stdout;
    },
    remove: () => rm(directory, { recursive: true, force: true }),
  };
}
