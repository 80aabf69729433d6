import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { parseAllDocuments } from 'yaml';

export interface KubernetesObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name: string };
  // biome-ignore lint/suspicious/noExplicitAny: the shape differs by kind; the API's schema checks it
  readonly spec?: any;
}

const folder = fileURLToPath(new URL('../../../deploy/kubernetes/overlays/', import.meta.url));

/** The objects of an overlay, as `kubectl apply -k` would send them. */
export function objectsOf(overlay: string): KubernetesObject[] {
  const text = execFileSync('kubectl', ['kustomize', folder + overlay], { encoding: 'utf8' });
  return parseAllDocuments(text).map((document) => document.toJS() as KubernetesObject);
}

/** @throws where the API's schema refuses the object, or has no word for one of its members. */
export async function validate(object: KubernetesObject): Promise<void> {
  const { apiVersion, kind } = object;
  const models = await import(/* @vite-ignore */ import.meta.resolve(`kubernetes-models/${apiVersion}`));
  const Model = models[kind];
  if (!Model) throw new Error(`the API has no ${kind} in ${apiVersion}`);
  const unread = new Set<string>();
  // The constructor copies what it is given: what it made is watched.
  Model.prototype.validate.call(watched(new Model(object), '', unread));
  if (unread.size > 0) throw new Error(`the API does not know ${[...unread].join(', ')}`);
}

/** The schemas let unknown members pass. A member that validation never looks at is one. */
function watched<T extends object>(value: T, path: string, unread: Set<string>): T {
  const copy: Record<string, unknown> = {};
  for (const [key, member] of Object.entries(value)) {
    const at = `${path}/${key}`;
    copy[key] = typeof member === 'object' && member !== null ? watched(member, at, unread) : member;
    unread.add(at);
  }
  return new Proxy(Array.isArray(value) ? Object.assign([], copy) : copy, {
    get(target, key, receiver) {
      unread.delete(`${path}/${String(key)}`);
      return Reflect.get(target, key, receiver);
    },
  }) as T;
}
