import { chmodSync, chownSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Image } from './image.ts';
import type { ContainerSpec, Mount } from './oci-spec.ts';

interface Volume {
  readonly name: string;
  readonly secret?: { readonly secretName: string };
  readonly emptyDir?: { readonly medium?: string; readonly sizeLimit?: string };
}

/** What this file reads of a pod's template, and nothing it does not do. */
export interface PodSpec {
  readonly securityContext: {
    readonly runAsUser: number;
    readonly runAsGroup: number;
    readonly fsGroup: number;
    readonly runAsNonRoot: true;
    readonly seccompProfile: { readonly type: 'RuntimeDefault' };
  };
  readonly containers: readonly [
    {
      readonly command?: readonly string[];
      readonly args?: readonly string[];
      readonly env: readonly { readonly name: string; readonly value: string }[];
      readonly volumeMounts: readonly {
        readonly name: string;
        readonly mountPath: string;
        readonly readOnly?: boolean;
      }[];
      readonly securityContext: object;
    },
  ];
  readonly volumes: readonly Volume[];
}

export interface PodFiles {
  /** Where secrets and volumes are put. */
  readonly folder: string;
  /** Of the volumes that claims stand for, by name; they outlive a pod. */
  readonly claims: Readonly<Record<string, string>>;
  /** By name of the secret, its keys. */
  readonly secrets: Readonly<Record<string, Readonly<Record<string, string>>>>;
}

/** The restricted standard's, which `ociSpec` always gives. */
const RESTRICTED = { allowPrivilegeEscalation: false, readOnlyRootFilesystem: true, capabilities: { drop: ['ALL'] } };

/**
 * What a kubelet would start for the pod's one container: its user and groups, its environment over the image's, its mounts, its command; in a network of its own.
 * Limits of memory and processors are left out.
 * @throws Error where the pod asks for more than is done here.
 */
export function podContainer(image: Image, pod: PodSpec, files: PodFiles): ContainerSpec {
  const [container] = pod.containers;
  const { runAsUser: uid, runAsGroup: gid, fsGroup } = pod.securityContext;
  if (JSON.stringify(sorted(container.securityContext)) !== JSON.stringify(sorted(RESTRICTED)))
    throw new Error(`a security context that is not restricted: ${JSON.stringify(container.securityContext)}`);
  return {
    args: [...(container.command ?? image.config.Entrypoint), ...(container.args ?? [])],
    env: { ...image.env, ...Object.fromEntries(container.env.map(({ name, value }) => [name, value])) },
    folder: image.config.WorkingDir,
    user: { uid, gid, additionalGids: [fsGroup] },
    mounts: container.volumeMounts.map(({ name, mountPath, readOnly = false }): Mount => {
      const claim = files.claims[name];
      if (claim !== undefined) return { at: mountPath, folder: claim, readOnly };
      const volume = pod.volumes.find((one) => one.name === name);
      if (volume?.secret) {
        const folder = secretFolder(files, volume.secret.secretName, fsGroup);
        return { at: mountPath, folder, readOnly };
      }
      if (volume?.emptyDir?.medium === 'Memory')
        return { at: mountPath, memoryBytes: bytesOf(volume.emptyDir.sizeLimit) };
      throw new Error(`${mountPath}: there is no volume ${name} of a kind that is known here`);
    }),
    network: 'own',
  };
}

/** A folder for a claim as the kubelet hands it over: root's, but open to the pod's group. */
export function claimFolder(path: string, fsGroup: number): string {
  mkdirSync(path);
  chownSync(path, 0, fsGroup);
  chmodSync(path, 0o2775);
  return path;
}

/** A file for each key, readable by the pod's group. */
function secretFolder({ folder, secrets }: PodFiles, secret: string, fsGroup: number): string {
  const path = join(folder, secret);
  mkdirSync(path, { recursive: true });
  for (const [key, value] of Object.entries(secrets[secret] ?? {})) {
    writeFileSync(join(path, key), value);
    chownSync(join(path, key), 0, fsGroup);
    chmodSync(join(path, key), 0o440);
  }
  return path;
}

function bytesOf(quantity: string | undefined): number {
  const [, amount, unit] = /^(\d+)(Mi|Gi)$/.exec(quantity ?? '') ?? [];
  if (amount === undefined) throw new Error(`a size that is not known here: ${quantity}`);
  return Number(amount) * (unit === 'Gi' ? 2 ** 30 : 2 ** 20);
}

function sorted(value: object): object {
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)));
}
