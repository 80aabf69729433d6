import { unescaped } from './unescape.ts';

/** A series as the parser meets it: one field of one measurement with its tags. */
export interface LineSeries {
  readonly name: string;
  readonly bookId: string | undefined;
  readonly labels: Readonly<Record<string, string>>;
  /** Whether its points come with a timestamp; those that do not are of now. */
  readonly isTimed: boolean;
  /** How many points it has so far. */
  points: number;
}

/** What stands before the fields of a line, with the fields that came under it so far. */
export interface LineHead {
  readonly measurement: string;
  readonly bookId: string | undefined;
  readonly labels: Readonly<Record<string, string>>;
  /** In the order in which they first came, which is mostly the order in which they always come. */
  readonly fields: LineField[];
  readonly byText: Map<string, LineField>;
}

export interface LineField {
  /** The field's key as it is written, with the equals sign. */
  readonly text: string;
  /** The number of its series with timestamps, and without; −1 before the first. */
  timed: number;
  untimed: number;
}

/** Every head and series of a body, each once. */
export class SeriesTable {
  readonly series: LineSeries[] = [];
  readonly #heads = new Map<string, LineHead | string>();

  /** The head of a line, or what is wrong with it. */
  head(text: string): LineHead | string {
    let head = this.#heads.get(text);
    if (head === undefined) {
      head = parseHead(text);
      this.#heads.set(text, head);
    }
    return head;
  }

  /** The field whose key is written so. */
  field({ fields, byText }: LineHead, text: string): LineField {
    let field = byText.get(text);
    if (!field) {
      field = { text, timed: -1, untimed: -1 };
      byText.set(text, field);
      fields.push(field);
    }
    return field;
  }

  /** The number of the series that takes another point of a field. */
  take(head: LineHead, field: LineField, isTimed: boolean): number {
    let at = isTimed ? field.timed : field.untimed;
    if (at < 0) {
      at = this.series.push(seriesOf(head, field, isTimed)) - 1;
      if (isTimed) field.timed = at;
      else field.untimed = at;
    }
    (this.series[at] as LineSeries).points++;
    return at;
  }
}

/** The field `value` keeps the measurement's name. */
function seriesOf(head: LineHead, { text }: LineField, isTimed: boolean): LineSeries {
  const key = unescaped(text.slice(0, -1));
  const { measurement, bookId, labels } = head;
  return { name: key === 'value' ? measurement : `${measurement}.${key}`, bookId, labels, isTimed, points: 0 };
}

function parseHead(text: string): LineHead | string {
  const [measurement = '', ...tags] = splitUnescaped(text, ',');
  if (measurement === '') return 'the measurement is missing';
  const labels: Record<string, string> = Object.create(null);
  let bookId: string | undefined;
  for (const tag of tags) {
    const [key = '', value, more] = splitUnescaped(tag, '=');
    if (key === '' || value === undefined || value === '' || more !== undefined)
      return `the tag ${JSON.stringify(tag.slice(0, 80))} must have the form key=value`;
    const name = unescaped(key);
    if (name === 'bookId') bookId = unescaped(value);
    else if (name in labels) return `the tag ${JSON.stringify(name.slice(0, 80))} comes twice`;
    else labels[name] = unescaped(value);
  }
  return { measurement: unescaped(measurement), bookId, labels, fields: [], byText: new Map() };
}

function splitUnescaped(text: string, separator: string): string[] {
  if (!text.includes('\\')) return text.split(separator);
  const parts: string[] = [];
  let from = 0;
  for (let i = 0; i < text.length; i++) {
    if (text[i] === '\\') i++;
    else if (text[i] === separator) {
      parts.push(text.slice(from, i));
      from = i + 1;
    }
  }
  return [...parts, text.slice(from)];
}
