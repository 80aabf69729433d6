import { gzipSync } from 'node:zlib';
import { HttpError, InfluxDB, Point } from '@influxdata/influxdb-client';
import { memoryStorage } from '@metrics-handler/core';
import { beforeEach, describe, expect, it } from 'vitest';
import { startServer } from '../src/start.ts';
import { type Fixture, fixture, NOW } from './support/fixture.ts';

const NOW_NS = `${NOW}000000`;

let f: Fixture;

beforeEach(async () => {
  f = await fixture();
});

async function write(body: string | Uint8Array, query = '', headers: Record<string, string> = {}) {
  const response = await f.request('POST', `/api/v2/write${query}`, { body: body as string, headers });
  return { status: response.status, headers: response.headers, body: await response.text() };
}

async function points(name: string) {
  const { items } = await f.handler.points.list({ name, from: NOW - 86_400_000, to: NOW + 300_001 });
  return items.map(({ bookId, labels, timestamp, value }) => [bookId, labels, Date.parse(timestamp) - NOW, value]);
}

describe('line protocol', () => {
  it('takes floats, integers and booleans; the field value keeps the name of the measurement', async () => {
    const line = `views,shop=Oslo,bookId=9780439023481 value=1.5,total=7i,seen=3u,new=true ${NOW_NS}`;
    expect(await write(line)).toMatchObject({ status: 204, body: '' });
    expect(await points('views')).toEqual([['9780439023481', { shop: 'Oslo' }, 0, 1.5]]);
    expect(await points('views.total')).toEqual([['9780439023481', { shop: 'Oslo' }, 0, 7]]);
    expect(await points('views.seen')).toEqual([['9780439023481', { shop: 'Oslo' }, 0, 3]]);
    expect(await points('views.new')).toEqual([['9780439023481', { shop: 'Oslo' }, 0, 1]]);
  });

  it.each([
    ['1', 1],
    ['-0', 0],
    ['0.1', 0.1],
    ['.5', 0.5],
    ['5.', 5],
    ['-12.99', -12.99],
    ['+3', 3],
    ['1e3', 1000],
    ['-1.5E-3', -0.0015],
    ['123456789012345', 123456789012345],
    ['9007199254740993i', 9007199254740992],
    ['0.30000000000000004', 0.30000000000000004],
    ['1234567.8901234567890', 1234567.8901234567],
    ['F', 0],
    ['t', 1],
  ])('reads the number %s as JavaScript does', async (text, value) => {
    await write(`m value=${text} ${NOW_NS}`);
    expect((await points('m')).map((point) => point[3])).toEqual([value]);
  });

  it.each([
    ['ns', `${NOW - 1}999999`, -1],
    ['us', `${NOW - 1}001`, -1],
    ['ms', String(NOW - 2), -2],
    ['s', String(Math.floor(NOW / 1_000)), -(NOW % 1_000)],
  ])('takes timestamps in %s down to the millisecond', async (precision, timestamp, expected) => {
    expect((await write(`m value=1 ${timestamp}`, `?precision=${precision}&org=any&bucket=any`)).status).toBe(204);
    expect((await points('m')).map((point) => point[2])).toEqual([expected]);
  });

  it('reads escapes, quotes over lines, comments, blank lines and either end of line', async () => {
    const body = [
      '# comment',
      '',
      `a.b,shop=New\\ York\\,\\ NY,k\\ =x value=1 ${NOW_NS}\r`,
      `  m text="two\nlines, \\"quoted\\"",value=2 ${NOW_NS}`,
      `m value=3 ${NOW_NS}`,
    ].join('\n');
    const answer = await write(body);
    expect(answer.status).toBe(400);
    expect(JSON.parse(answer.body).errors).toEqual(
      [
        { pointer: '/3', detail: expect.stringContaining('"k ') },
        { pointer: '/4', detail: expect.stringContaining('"text" is a string') },
      ].sort((a, b) => (a.pointer < b.pointer ? 1 : -1)),
    );
    expect((await points('m')).map((point) => point[3])).toEqual([2, 3]);
  });

  it('keeps good points and names bad ones, as a problem and as InfluxDB does', async () => {
    const answer = await write(
      [
        `m value=1 ${NOW_NS}`,
        'no-fields',
        `m value=abc ${NOW_NS}`,
        `m value=2 soon`,
        `m value=3 ${NOW}`,
        `1bad value=4 ${NOW_NS}`,
        `m,=x value=5 ${NOW_NS}`,
        `m value=6,other=7 ${NOW_NS}`,
        `m value=NaN ${NOW_NS}`,
        `m value=0x10 ${NOW_NS}`,
        `m value=1e301 ${NOW_NS}`,
      ].join('\n'),
    );
    expect(answer).toMatchObject({ status: 400 });
    expect(answer.headers.get('Content-Type')).toBe('application/json');
    const body = JSON.parse(answer.body);
    expect(body).toMatchObject({
      type: 'urn:problem-type:metrics-handler:partial-write',
      status: 400,
      code: 'invalid',
      total: 9,
    });
    expect(body.message).toMatch(/^partial write: 9 of 12 values were not written.*line 2: there are no fields/);
    const lines = body.errors.map((error: { pointer: string }) => error.pointer);
    expect(lines.sort()).toEqual(['/10', '/11', '/2', '/3', '/4', '/5', '/6', '/7', '/9'].sort());
    expect((await points('m')).map((point) => point[3])).toEqual([1, 6]);
    expect((await points('m.other')).map((point) => point[3])).toEqual([7]);
  });

  it('keeps what a definition and retention allow, and names the rest', async () => {
    await f.handler.metrics.put('m', { kind: 'gauge', labels: ['shop'] });
    const answer = await write(`m,shop=a value=1 ${NOW_NS}\nm,till=b value=2 ${NOW_NS}`);
    expect(answer.status).toBe(400);
    expect(answer.body).toContain('the metric has no label till');
    expect((await points('m')).map((point) => point[3])).toEqual([1]);
  });

  it('counts a repeated body once, whatever became of the first; without timestamps it is new points', async () => {
    const body = `m value=1 ${NOW_NS}\nm value=bad ${NOW_NS}`;
    for (let i = 0; i < 3; i++) expect((await write(body)).status).toBe(400);
    expect(await points('m')).toHaveLength(1);
    await write(body, '?precision=ns');
    expect(await points('m')).toHaveLength(2);
    for (let i = 0; i < 3; i++) expect((await write('n value=1')).status).toBe(204);
    expect(await points('n')).toHaveLength(3);
  });

  it('counts the same body of another key again', async () => {
    const headers = { Authorization: `Token ${await f.keyWith('metrics:write')}` };
    for (const of of [{}, headers, {}, headers]) expect((await write(`m value=1 ${NOW_NS}`, '', of)).status).toBe(204);
    expect(await points('m')).toHaveLength(2);
  });

  it('takes gzip, refuses other precisions and bombs, and says what is wrong with an empty header', async () => {
    const packed = gzipSync(`m value=1 ${NOW_NS}`);
    expect((await write(packed, '', { 'Content-Encoding': 'gzip' })).status).toBe(204);
    expect((await write(`m value=1 ${NOW}`, '?precision=h')).status).toBe(400);
    const bomb = gzipSync(Buffer.alloc(9 * 1_048_576, '#'));
    expect((await write(bomb, '', { 'Content-Encoding': 'gzip' })).status).toBe(413);
    expect((await write('')).status).toBe(204);
  });

  it('refuses more points than a batch takes', async () => {
    const line = `m ${Array.from({ length: 1_001 }, (_, i) => `f${i}=1`).join(',')} ${NOW_NS}`;
    expect((await write(Array.from({ length: 101 }, () => line).join('\n'))).status).toBe(413);
    expect(await f.handler.metrics.list()).toEqual([]);
  });

  it('wants a key, as Token or as Bearer', async () => {
    const send = (header: string) =>
      f.app.request('/api/v2/write', {
        method: 'POST',
        body: `m value=1 ${NOW_NS}`,
        headers: { Authorization: header },
      });
    expect((await send(`Token ${f.adminKey}`)).status).toBe(204);
    expect((await send(`Bearer ${f.adminKey}`)).status).toBe(204);
    expect((await send('Token wrong')).status).toBe(401);
    expect((await send(`Token ${await f.keyWith('metrics:read')}`)).status).toBe(403);
  });
});

describe("InfluxDB's client, unmodified", () => {
  it('writes, and the numbers come back from the query', async () => {
    const server = await startServer({ storage: memoryStorage(), port: 0 });
    const token = server.firstKey?.key ?? '';
    const start = Date.now() - 60_000;
    const writer = new InfluxDB({ url: server.url, token }).getWriteApi('org', 'bucket', 'ms', {
      gzipThreshold: 100,
      defaultTags: { shop: 'Oslo' },
    });
    for (let i = 0; i < 500; i++) {
      writer.writePoint(
        new Point('sales')
          .tag('bookId', `b${i % 3}`)
          .floatField('value', i / 10)
          .timestamp(start + i),
      );
    }
    await writer.close();
    const answer = await server.handler.query({
      name: 'sales',
      from: start - 1,
      interval: '1d',
      aggregates: ['count', 'sum'],
      labels: { shop: 'Oslo' },
    });
    const buckets = answer.series[0]?.buckets as unknown as { count: number; sum: number }[];
    expect(buckets.reduce((sum, { count }) => sum + count, 0)).toBe(500);
    expect(buckets.reduce((sum, bucket) => sum + bucket.sum, 0)).toBeCloseTo(12_475, 9);
    await server.close();
  });

  it('hears which point was bad', async () => {
    const server = await startServer({ storage: memoryStorage(), port: 0 });
    let heard: Error | undefined;
    const writer = new InfluxDB({ url: server.url, token: server.firstKey?.key ?? '' }).getWriteApi('o', 'b', 'ms', {
      maxRetries: 0,
      writeFailed(error) {
        heard = error;
        return Promise.resolve();
      },
    });
    writer.writePoint(new Point('sales').stringField('text', 'x').floatField('value', 2).timestamp(Date.now()));
    await writer.close();
    expect(heard).toBeInstanceOf(HttpError);
    expect(heard).toMatchObject({ statusCode: 400, code: 'invalid' });
    expect(heard?.message).toContain('line 1: the field "text" is a string');
    expect((await server.handler.points.list({ name: 'sales', from: 0, to: Date.now() + 1 })).items).toHaveLength(1);
    await server.close();
  });
});
