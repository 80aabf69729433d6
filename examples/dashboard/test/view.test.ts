import type { Metric } from '@metrics-handler/core';
import { describe, expect, it } from 'vitest';
import { FILLS, parseView, queryOf, shownOf, type View, viewParams } from '../src/view/view.ts';

const NOON = Date.UTC(2026, 2, 10, 12);

/** Another value than a new view has, for every member. */
const OTHER: View = {
  metric: 'http.latency',
  bookId: 'book-1',
  labels: { shop: 'Oslo: west', till: '7' },
  range: { kind: 'exact', from: NOON, to: NOON + 5_400_000 },
  interval: '15m',
  zone: 'Asia/Kathmandu',
  shown: ['band', 'p99', 'count'],
  fill: 'previous',
  groupBy: 'shop',
  live: false,
  as: 'table',
};
const metric = (kind: Metric['kind']) => ({ name: 'http.latency', kind }) as Metric;
const roundTrip = (view: View) => parseView(new URLSearchParams(viewParams(view).toString()));

describe('a view', () => {
  it('is in its address whole', () => {
    expect(roundTrip(OTHER)).toEqual(OTHER);
  });

  const fresh = parseView(new URLSearchParams());

  it.each(Object.keys(OTHER) as (keyof View)[])('has %s in its address by itself', (member) => {
    const view = { ...fresh, [member]: OTHER[member] };
    expect(view).not.toEqual(fresh);
    expect(roundTrip(view)).toEqual(view);
  });

  it.each(FILLS)('asks for the fill %s', (fill) => {
    expect(queryOf({ ...fresh, fill }, metric('counter'), 0)).toMatchObject({ fill });
  });

  it('asks for all that it shows, and for no more', () => {
    expect(queryOf(OTHER, metric('histogram'), undefined)).toEqual({
      name: 'http.latency',
      from: NOON,
      to: NOON + 5_400_000,
      timeZone: 'Asia/Kathmandu',
      aggregates: ['min', 'max', 'p99', 'count'],
      interval: '15m',
      bookId: 'book-1',
      labels: { shop: 'Oslo: west', till: '7' },
      fill: 'previous',
      groupBy: ['shop'],
      top: 7,
    });
    expect(queryOf(fresh, metric('counter'), NOON)).toEqual({
      name: 'http.latency',
      from: NOON,
      timeZone: fresh.zone,
      aggregates: ['sum'],
    });
  });

  it('shows percentiles of histograms only', () => {
    expect(shownOf({ shown: ['avg', 'p95'] }, metric('gauge'))).toEqual(['avg']);
    expect(shownOf({ shown: ['p95'] }, metric('gauge'))).toEqual(['avg', 'band']);
  });

  it.each([
    ['zone=Mars/Olympus', 'zone'],
    ['from=2026-03-10&to=2026-03-01', 'range'],
    ['range=9y', 'range'],
    ['fill=sand', 'fill'],
    ['show=median', 'shown'],
  ] as const)('takes what it does not know in %s for what is usual', (address, member) => {
    expect(parseView(new URLSearchParams(address))[member]).toEqual(fresh[member]);
  });
});
