import type { TestProject } from 'vitest/node';
import { canRunImage } from './can-run-image.ts';
import { buildImage, type Image } from './image.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** The image, or why there is none. */
    image: Image | { readonly error: string };
  }
}

/** One image for all files, which run at the same time. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  if (!canRunImage()) return async () => {};
  try {
    const { remove, ...image } = await buildImage();
    project.provide('image', image);
    return remove;
  } catch (error) {
    // A file that asks for it fails, and the other projects go on.
    project.provide('image', { error: `the image was not built: ${(error as Error).message}` });
    return async () => {};
  }
}
