import type { Book, MetricsHandler } from '@metrics-handler/core';

const HOUR_MS = 3_600_000;

/** 40 hours of readers of two books, with a night in which nothing came. */
export async function recordReaders(handler: MetricsHandler): Promise<readonly Book[]> {
  await handler.metrics.put('views', {
    kind: 'counter',
    unit: '{view}',
    description: 'A page was read',
    labels: ['source'],
  });
  await handler.metrics.put('latency', { kind: 'histogram', unit: 'ms', description: 'Time to answer' });
  await handler.metrics.put('rating', { kind: 'gauge', unit: '{star}', description: 'Stars of a reader' });
  const books = [
    await handler.books.create({
      title: 'The Hobbit',
      authors: ['J. R. R. Tolkien'],
      isbn: '9780547928227',
      publishedYear: 1937,
      tags: ['fantasy'],
    }),
    await handler.books.create({ title: 'Odyssey', authors: ['Homer'], publishedYear: -700, language: 'grc' }),
  ];
  const now = Date.now();
  const points = [];
  for (let hour = 1; hour <= 40; hour++) {
    if (hour > 20 && hour < 26) continue;
    const timestamp = now - hour * HOUR_MS;
    const bookId = books[hour % 2]?.id ?? '';
    points.push({
      name: 'views',
      value: (hour % 7) + 1,
      timestamp,
      bookId,
      labels: { source: hour % 3 ? 'search' : 'home' },
    });
    points.push({ name: 'latency', value: 10 + (hour % 13) * 3.5, timestamp });
    if (hour % 5 === 0) points.push({ name: 'rating', value: 3 + (hour % 3) * 0.75, timestamp, bookId });
  }
  await handler.recordAll(points);
  return books;
}
