import { execFile } from 'node:child_process';
import { cp, mkdtemp, readFile, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const execute = promisify(execFile);
const repository = fileURLToPath(new URL('../../../', import.meta.url));

/** An empty project into which the packed packages were installed: the packages as a stranger gets them. */
export interface Consumer {
  readonly directory: string;
  /** Runs this Node in the project and gives what it printed; rejects when it fails or prints to stderr. */
  node(...args: string[]): Promise<string>;
  /** The same on the oldest Node that the packages say they run on. */
  oldestNode(...args: string[]): Promise<string>;
  remove(): Promise<void>;
}

async function run(cwd: string, command: string, ...args: string[]): Promise<string> {
  const { stdout } = await execute(command, args, { cwd, maxBuffer: 16 * 1024 * 1024 });
  return stdout;
}

/** The lowest version that `engines.node` accepts. */
async function oldestNodeVersion(): Promise<string> {
  const { engines } = JSON.parse(await readFile(join(repository, 'packages/core/package.json'), 'utf8'));
  return `${engines.node.replace('>=', '')}.0`;
}

/** Builds and packs the packages and installs the tarballs, together with `others`, as this repository has them. */
export async function createConsumer(packages: readonly string[], others: readonly string[]): Promise<Consumer> {
  const directory = await realpath(await mkdtemp(join(tmpdir(), 'metrics-handler-consumer-')));
  await run(repository, 'npm', 'run', 'build');
  const workspaces = packages.map((name) => `--workspace=packages/${name}`);
  const packed = await run(repository, 'npm', 'pack', '--json', `--pack-destination=${directory}`, ...workspaces);
  const tarballs = Object.values<{ filename: string }>(JSON.parse(packed)).map(({ filename }) => `./${filename}`);
  await writeFile(
    join(directory, 'package.json'),
    JSON.stringify({ private: true, type: 'module', allowScripts: { node: true } }),
  );
  const specifiers = [...tarballs, ...others, `node@${await oldestNodeVersion()}`];
  await run(directory, 'npm', 'install', '--prefer-offline', '--no-audit', '--no-fund', ...specifiers);
  await cp(join(repository, 'test/packages/fixture'), directory, { recursive: true });
  await cp(join(repository, 'examples/embed/embed.ts'), join(directory, 'embed.ts'));
  const node = async (binary: string, args: readonly string[]) => {
    const { stdout, stderr } = await execute(binary, args, { cwd: directory });
    if (stderr !== '') throw new Error(`node ${args.join(' ')} printed to stderr:\n${stderr}`);
    return stdout;
  };
  return {
    directory,
    node: (...args) => node(process.execPath, args),
    oldestNode: (...args) =>
      node(join(directory, 'node_modules/node/bin/node'), ['--disable-warning=ExperimentalWarning', ...args]),
    remove: () => rm(directory, { recursive: true, force: true }),
  };
}
