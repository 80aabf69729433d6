import { inject } from 'vitest';
import type { Image } from './image.ts';

/** The image of this run. @throws Error where it could not be built */
export function builtImage(): Image {
  const image = inject('image');
  if ('error' in image) throw new Error(image.error);
  return image;
}
