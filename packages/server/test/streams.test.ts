import type { Principal } from '@metrics-handler/core';
import { expect, it } from 'vitest';
import { Streams } from '../src/live/streams.ts';

const principal = (id: string) => ({ kind: 'key', id }) as Principal;
const stream = () => ({ tick: () => {}, drain: () => {} });

it('takes so many streams of one user or key and so many in all, and again when one has ended', () => {
  const streams = new Streams({ maxPerPrincipal: 2, max: 3 });
  const [a, b] = [principal('a'), principal('b')];
  const first = stream();
  streams.add(first, a);
  streams.add(stream(), a);
  expect(() => streams.assertRoom(a)).toThrowError(expect.objectContaining({ code: 'too_many_streams' }));
  streams.assertRoom(b);
  streams.add(stream(), b);
  expect(() => streams.assertRoom(b)).toThrowError(expect.objectContaining({ code: 'too_many_streams' }));
  streams.delete(first);
  streams.assertRoom(a);
  streams.drain();
  expect(() => streams.assertRoom(a)).toThrowError(expect.objectContaining({ code: 'closed' }));
});
