import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const run = promisify(execFile);
const repository = fileURLToPath(new URL('../../../', import.meta.url));

export interface Image {
  /** Where the image's files are mounted. */
  readonly root: string;
  /** Its configuration, as Docker's image format has it. */
  readonly config: {
    readonly User: string;
    readonly Env: readonly string[];
    readonly Entrypoint: readonly string[];
    readonly Healthcheck: { readonly Test: readonly string[] };
    readonly WorkingDir: string;
  };
  /** The environment of its configuration. */
  readonly env: Readonly<Record<string, string>>;
  /** What it adds to its base. */
  readonly bytes: number;
}

/** Stages that stay in the cache folder, beside the base image, until what npm installs changes. */
const KEPT_STAGES = ['dependencies', 'tools'] as const;

/** Builds the Dockerfile as it stands and mounts the result. */
export async function buildImage(): Promise<Image & { remove(): Promise<void> }> {
  const store = join(process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'metrics-handler', 'image');
  await run('bash', [join(repository, 'tools/image/base.sh'), store, process.execPath]);
  const buildah = async (...args: string[]) => {
    const places = ['--root', `${store}/images`, '--runroot', `${store}/run`];
    const { stdout } = await run('buildah', [...places, ...args], { maxBuffer: 64 * 1_048_576 });
    return stdout.trim();
  };
  const policy = ['--signature-policy', `${store}/policy.json`];
  const name = `localhost/metrics-handler:${process.pid}`;
  const settings = await npmSettings();
  try {
    const mounts = ['-v', `${settings}/npmrc:/root/.npmrc:ro`, '-v', '/etc/ssl/certs:/etc/ssl/certs:ro'];
    const options = ['--isolation', 'chroot', '--pull=never', '--format', 'docker', '--layers', ...policy, ...mounts];
    for (const stage of KEPT_STAGES)
      await buildah('build', ...options, '--target', stage, '-t', `localhost/metrics-handler-${stage}`, repository);
    await buildah('build', ...options, '-t', name, repository);
    await buildah('rmi', '--prune');
  } finally {
    rmSync(settings, { recursive: true });
  }
  const container = await buildah('from', '--pull=never', ...policy, name);
  const root = await buildah('mount', container);
  const { stdout: size } = await run('du', ['-sb', join(root, 'app')]);
  const { config } = JSON.parse(await buildah('inspect', '--type', 'image', name)).Docker;
  return {
    root,
    config,
    env: Object.fromEntries(config.Env.map((line: string) => line.split(/=(.*)/s).slice(0, 2))),
    bytes: Number.parseInt(size, 10),
    async remove() {
      await buildah('rm', container);
      await buildah('rmi', name);
    },
  };
}

/** A folder with an `npmrc` by which the build reaches npm's registry as this machine does. */
async function npmSettings(): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'npm-settings-'));
  const setting = async (key: string) => {
    const { stdout } = await run('npm', ['config', 'get', key], { cwd: folder });
    return /^(null|undefined)?$/.test(stdout.trim()) ? undefined : stdout.trim();
  };
  const settings = {
    registry: await setting('registry'),
    cafile: (await setting('cafile')) ?? process.env.NODE_EXTRA_CA_CERTS,
  };
  const lines = Object.entries(settings).map(([key, value]) => (value ? `${key}=${value}\n` : ''));
  writeFileSync(join(folder, 'npmrc'), lines.join(''));
  return folder;
}
