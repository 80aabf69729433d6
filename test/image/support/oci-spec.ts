import { readFileSync } from 'node:fs';
import { arch } from 'node:process';

/** What a container is given besides its files, whoever decided it. */
export interface ContainerSpec {
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly folder: string;
  readonly user: { readonly uid: number; readonly gid: number; readonly additionalGids?: readonly number[] };
  readonly mounts: readonly Mount[];
  /** `host` shares the network of the tests; `own` has nothing but a loopback of its own. */
  readonly network: 'host' | 'own';
}

export type Mount =
  | { readonly at: string; readonly folder: string; readonly readOnly: boolean }
  | { readonly at: string; readonly memoryBytes: number };

/** The runtime's configuration: a read-only root, no capabilities, no new privileges, the runtime's default seccomp profile, process 1 of its own. */
export function ociSpec(root: string, { args, env, folder, user, mounts, network }: ContainerSpec): object {
  const kinds = ['pid', 'mount', 'ipc', 'uts', ...(network === 'own' ? ['network'] : [])];
  return {
    ociVersion: '1.0.2',
    process: {
      terminal: false,
      user,
      args,
      env: Object.entries(env).map(([name, value]) => `${name}=${value}`),
      cwd: folder,
      capabilities: {},
      noNewPrivileges: true,
    },
    root: { path: root, readonly: true },
    mounts: [
      { destination: '/proc', type: 'proc', source: 'proc' },
      { destination: '/dev', type: 'tmpfs', source: 'tmpfs', options: ['nosuid', 'mode=755', 'size=65536k'] },
      ...mounts.map(ociMount),
    ],
    linux: { namespaces: kinds.map((type) => ({ type })), seccomp: defaultSeccomp() },
  };
}

function ociMount(mount: Mount): object {
  if ('folder' in mount) {
    const options = ['bind', mount.readOnly ? 'ro' : 'rw'];
    return { destination: mount.at, type: 'bind', source: mount.folder, options };
  }
  const options = ['nosuid', 'nodev', 'mode=1777', `size=${mount.memoryBytes}`];
  return { destination: mount.at, type: 'tmpfs', source: 'tmpfs', options };
}

interface Profile {
  readonly defaultAction: string;
  readonly defaultErrnoRet?: number;
  readonly syscalls: readonly {
    readonly names: readonly string[];
    readonly action: string;
    readonly args?: readonly object[];
    readonly errnoRet?: number;
    readonly includes?: { readonly arches?: readonly string[]; readonly caps?: readonly string[] };
    readonly excludes?: { readonly arches?: readonly string[] };
  }[];
}

/** The profile that comes with buildah and is that of other runtimes too, as it is for this processor and a process without capabilities. */
function defaultSeccomp(): object {
  const profile = JSON.parse(readFileSync('/usr/share/containers/seccomp.json', 'utf8')) as Profile;
  const own = arch === 'x64' ? 'amd64' : arch;
  const syscalls = profile.syscalls
    .filter(({ includes, excludes }) => {
      const isHere = includes?.arches?.includes(own) ?? true;
      return isHere && !includes?.caps && !excludes?.arches?.includes(own);
    })
    .map(({ names, action, args, errnoRet }) => ({
      names,
      action,
      ...(args ? { args } : {}),
      ...(errnoRet ? { errnoRet } : {}),
    }));
  return { defaultAction: profile.defaultAction, defaultErrnoRet: profile.defaultErrnoRet ?? 1, syscalls };
}
