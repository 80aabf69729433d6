import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Image } from './image.ts';
import { type ContainerSpec, ociSpec } from './oci-spec.ts';

const RUN = fileURLToPath(new URL('../../../tools/image/run.sh', import.meta.url));
const LISTENS = /Data: .*\n/;

export interface Container {
  /** Where it says that it listens. */
  readonly url: string;
  output(): string;
  /** The exit code once it has ended. */
  readonly ended: Promise<number | string>;
  /** The process of the image itself. */
  pid(): number;
  signal(name: NodeJS.Signals): void;
  /** Ends it at once; nothing happens where it has ended. */
  kill(): void;
}

/** Runs a command in the files of an image by crun, as Kubernetes' runtimes do. Waits until it listens or ends. */
export async function runContainer({ root }: Image, spec: ContainerSpec): Promise<Container> {
  const bundle = mkdtempSync(join(tmpdir(), 'image-bundle-'));
  writeFileSync(join(bundle, 'config.json'), JSON.stringify(ociSpec(root, spec)));
  const name = bundle.slice(bundle.lastIndexOf('/') + 1);
  const child = spawn('unshare', ['--mount', '--propagation', 'private', RUN, bundle, name]);
  let output = '';
  const ended = new Promise<number | string>((resolve) => {
    child.once('close', (code, signal) => {
      rmSync(bundle, { recursive: true });
      resolve(code ?? signal ?? '');
    });
  });
  await new Promise<void>((resolve) => {
    for (const stream of [child.stdout, child.stderr])
      stream.setEncoding('utf8').on('data', (chunk) => {
        output += chunk;
        if (LISTENS.test(output)) resolve();
      });
    void ended.then(() => resolve());
  });
  const pid = () => Number.parseInt(readFileSync(join(bundle, 'pid'), 'utf8'), 10);
  return {
    url: /listens on (\S+)/.exec(output)?.[1] ?? '',
    output: () => output,
    ended,
    pid,
    signal: (signal) => process.kill(pid(), signal),
    kill() {
      if (child.exitCode === null && child.signalCode === null) process.kill(pid(), 'SIGKILL');
    },
  };
}

/** The image's own command with its own environment, user and folder, in the network of the tests. */
export function startContainer(
  image: Image,
  data: string,
  env: Readonly<Record<string, string>> = {},
  command: readonly string[] = image.config.Entrypoint,
): Promise<Container> {
  const { User, WorkingDir } = image.config;
  const [uid = 0, gid = 0] = User.split(':').map(Number);
  return runContainer(image, {
    args: command,
    env: { ...image.env, HOST: '127.0.0.1', PORT: '0', ...env },
    folder: WorkingDir,
    user: { uid, gid },
    mounts: [
      { at: '/data', folder: data, readOnly: false },
      { at: '/tmp', memoryBytes: 16 * 1_048_576 },
    ],
    network: 'host',
  });
}
