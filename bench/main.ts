import { ingestColumns } from './cases/ingest-columns.ts';
import { record } from './cases/record.ts';
import { yearOfOneSeries } from './cases/year-of-one-series.ts';
import { printFigures } from './measure.ts';
import { FULL, SMOKE } from './scale.ts';

const cases = { 'ingest-columns': ingestColumns, record, 'year-of-one-series': yearOfOneSeries };

const wanted = process.argv.slice(2).filter((argument) => !argument.startsWith('--'));
const unknown = wanted.filter((name) => !(name in cases));
if (unknown.length > 0) {
  console.error(`there is no benchmark ${unknown.join(', ')}; there are ${Object.keys(cases).join(', ')}`);
  process.exit(2);
}
const scale = process.argv.includes('--smoke') ? SMOKE : FULL;
for (const [name, run] of Object.entries(cases)) {
  if (wanted.length === 0 || wanted.includes(name)) printFigures(await run(scale));
}
