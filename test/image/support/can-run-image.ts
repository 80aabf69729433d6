import { hasTools } from '../../support/tools.ts';

/** Whether this machine can build the image and run it. */
export function canRunImage(): boolean {
  return hasTools('the container image', ['buildah', 'crun', 'debootstrap', 'kubectl', 'nsenter'], true);
}
