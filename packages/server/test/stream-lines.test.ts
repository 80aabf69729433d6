import { expect, it } from 'vitest';
import { streamLines } from '../src/stream-lines.ts';

it('reads no further than the reader does, and stops when the reader leaves', async () => {
  let lines = 0;
  let stopped = false;
  async function* endless() {
    try {
      for (;;) yield `${lines++}\n`.padStart(1_000);
    } finally {
      stopped = true;
    }
  }
  const reader = (await streamLines(endless(), {})).body?.getReader();
  await reader?.read();
  expect(lines).toBeLessThan(1_000);
  await reader?.cancel();
  expect(stopped).toBe(true);
});

it('breaks the connection when the source fails halfway', async () => {
  async function* failing() {
    yield 'x'.repeat(100_000);
    throw new Error('the disk is gone');
  }
  await expect((await streamLines(failing(), {})).text()).rejects.toThrow('the disk is gone');
});

it('rejects before it answers when the source fails at once', async () => {
  // biome-ignore lint/correctness/useYield: it fails before
  async function* failing(): AsyncGenerator<string> {
    throw new Error('refused');
  }
  await expect(streamLines(failing(), {})).rejects.toThrow('refused');
});

it('answers nothing with nothing', async () => {
  expect(await (await streamLines((async function* () {})(), {})).text()).toBe('');
});
