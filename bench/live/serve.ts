/** A server in a process of its own: the real one over SQLite, or a bare `node:http` that sends as much to as many. */
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { sqliteStorage } from '@metrics-handler/core/sqlite';
import { startServer } from '@metrics-handler/server';

const [kind, path = '', queries = '0'] = process.argv.slice(2);
const say = (message: unknown) => process.stdout.write(`${JSON.stringify(message)}\n`);

if (kind === 'bare') bare(Number(queries));
else {
  const server = await startServer({ storage: sqliteStorage({ path }), port: 0, streamLimit: 20_000 });
  await server.handler.metrics.put('load', { kind: 'gauge', labels: ['q'], seriesLimit: 100_000 });
  const keys = await Promise.all(
    Array.from({ length: 10 }, (_, i) => server.handler.keys.create({ name: `load ${i}`, scopes: ['admin'] })),
  );
  say({ port: Number(new URL(server.url).port), keys: keys.map(({ key }) => key) });
}

/** `POST` of the topics to update makes it write one frame to each of their readers. */
function bare(topics: number): void {
  const readers: ServerResponse[][] = Array.from({ length: topics }, () => []);
  const server = createServer((request, response) => {
    if (request.method === 'GET') {
      response.writeHead(200, { 'Content-Type': 'text/event-stream' });
      response.write('event: snapshot\nid: 1\ndata: {}\n\n');
      readers[Number(/q:(\d+)/.exec(request.url ?? '')?.[1])]?.push(response);
      return;
    }
    let body = '';
    request.setEncoding('utf8').on('data', (chunk) => {
      body += chunk;
    });
    request.on('end', () => {
      const points = JSON.parse(body) as { value: number; labels: { q: string } }[];
      for (const [q, value] of new Map(points.map((point) => [point.labels.q, point.value]))) {
        const frame = Buffer.from(
          `event: update\nid: ${'1'.repeat(40)}\ndata: {"update":{"from":"2026-01-01T00:00:00.000Z","to":"2026-01-01T01:00:00.000Z","series":[{"group":{},"buckets":[{"start":"2026-01-01T00:59:00.000Z","end":"2026-01-01T01:00:00.000Z","complete":false,"count":5,"last":${value},"sum":${value}}]}]}}\n\n`,
        );
        for (const reader of readers[Number(q)] ?? []) reader.write(frame);
      }
      response.end('{}');
    });
  });
  server.listen(0, '127.0.0.1', () => say({ port: (server.address() as AddressInfo).port, keys: ['x'] }));
}
