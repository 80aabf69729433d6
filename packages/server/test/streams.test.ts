import type { Principal } from '@metrics-handler/core';
import { expect, it } from 'vitest';
import { type StreamOwner, Streams } from '../src/live/streams.ts';

const principal = (id: string) => ({ kind: 'key', id }) as Principal;
const stream = () => ({ tick: () => {}, drain: () => {} });

type Of = (address: string) => StreamOwner;
const full = expect.objectContaining({ code: 'too_many_streams' });

it('takes so many streams of one user or key and so many in all, and again when one has ended', () => {
  const streams = new Streams({ maxEach: 2, max: 3 });
  const [a, b] = [1, 2].map((n) => (address: string) => ({ principal: principal(`${n}`), address })) as [Of, Of];
  const first = stream();
  streams.add(first, a('v'));
  streams.add(stream(), a('w'));
  expect(() => streams.assertRoom(a('x'))).toThrowError(full);
  streams.assertRoom(b('x'));
  streams.add(stream(), b('x'));
  expect(() => streams.assertRoom(b('y'))).toThrowError(full);
  streams.delete(first);
  streams.assertRoom(a('y'));
  streams.drain();
  expect(() => streams.assertRoom(a('y'))).toThrowError(expect.objectContaining({ code: 'closed' }));
});

it('takes so many streams from one address, whoever signs in on them and before anybody has', () => {
  const streams = new Streams({ maxEach: 3, max: 10 });
  const address = '192.0.2.1';
  const waiting = stream();
  streams.add(waiting, { address });
  streams.add(stream(), { address, principal: principal('a') });
  streams.add(stream(), { address, principal: principal('b') });
  expect(() => streams.assertRoom({ address, principal: principal('c') })).toThrowError(full);
  expect(() => streams.assertRoom({ address })).toThrowError(full);
  streams.assertRoom({ address: '192.0.2.2', principal: principal('a') });
  streams.delete(waiting);
  streams.assertRoom({ address, principal: principal('c') });
});
