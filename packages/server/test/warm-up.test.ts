import { expect, test } from 'vitest';
import { warmUp } from '../src/warm-up.ts';

test('warming up answers every question it asks, and leaves nothing open', async () => {
  const open = () => process.getActiveResourcesInfo().filter((kind) => kind.startsWith('TCP')).length;
  const before = open();
  await warmUp();
  await expect.poll(open).toBe(before);
});
