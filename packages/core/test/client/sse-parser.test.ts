import { describe, expect, it } from 'vitest';
import { sseParser } from '../../src/client/sse-parser.ts';
import { random } from '../support/random.ts';
import { runs, seed } from '../support/runs.ts';

type Heard = readonly [kind: 'event' | 'id', ...values: string[]];

function parsed(...parts: readonly string[]): Heard[] {
  const heard: Heard[] = [];
  const feed = sseParser({
    event: (name, data) => heard.push(['event', name, data]),
    id: (id) => heard.push(['id', id]),
  });
  for (const part of parts) feed(part);
  return heard;
}

describe('the examples of the standard', () => {
  it('joins several data lines', () => {
    expect(parsed('data: YHOO\ndata: +2\ndata: 10\n\n')).toEqual([['event', 'message', 'YHOO\n+2\n10']]);
  });

  it('leaves comments out, takes one space away, and empty ids too', () => {
    expect(
      parsed(': test stream\n\ndata: first event\nid: 1\n\ndata:second event\nid\n\ndata:  third event\n\n'),
    ).toEqual([
      ['id', '1'],
      ['event', 'message', 'first event'],
      ['id', ''],
      ['event', 'message', 'second event'],
      ['event', 'message', ' third event'],
    ]);
  });

  it('dispatches empty data, and nothing that the stream broke off', () => {
    expect(parsed('data\n\ndata\ndata\n\ndata:')).toEqual([
      ['event', 'message', ''],
      ['event', 'message', '\n'],
    ]);
  });
});

it('hears an id that comes without an event', () => {
  expect(parsed('id: 7\n\n: comment\n\n')).toEqual([['id', '7']]);
});

it('takes no id of an event that the stream broke off', () => {
  expect(parsed('event: update\nid: 1\ndata: x\n\nevent: update\nid: 2\ndata: y\n')).toEqual([
    ['id', '1'],
    ['event', 'update', 'x'],
  ]);
});

it('does not carry the name of one event over to the next', () => {
  expect(parsed('event: a\n\ndata: x\n\nevent: b\ndata: y\n\n')).toEqual([
    ['event', 'message', 'x'],
    ['event', 'b', 'y'],
  ]);
});

it('reads the same however the text is cut and its lines end', () => {
  const next = random(seed());
  const pick = <T>(values: readonly T[]): T => values[Math.floor(next() * values.length)] as T;
  for (let run = 0; run < runs(500); run++) {
    const expected: Heard[] = [];
    let text = '';
    for (let i = 0; i < 5; i++) {
      const end = pick(['\n', '\r\n', '\r']);
      const [name, id, data] = [
        pick(['update', 'snapshot']),
        pick(['1.2', 'é:🎉', 'a b']),
        pick(['{"a": 1}', ':', ' x', '🎉']),
      ];
      const comment = pick(['', `: heartbeat${end}`, `retry: 1000${end}`]);
      text += `${comment}event: ${name}${end}id: ${id}${end}data: ${data}${end}${end}`;
      expected.push(['id', id], ['event', name, data]);
    }
    // A CR at the very end may still become a CRLF, so something has to follow.
    text += ': end\n';
    const parts: string[] = [];
    for (let at = 0; at < text.length; ) {
      const length = 1 + Math.floor(next() * 12);
      parts.push(text.slice(at, at + length));
      at += length;
    }
    expect(parsed(...parts)).toEqual(expected);
  }
});
