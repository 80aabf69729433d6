import { HELP, readOptions } from './options.ts';
import { soak } from './soak.ts';

try {
  const options = readOptions(process.argv.slice(2));
  if (options === 'help') process.stdout.write(HELP);
  else {
    const report = await soak(options, (line) => process.stderr.write(`${line}\n`));
    process.stdout.write(`${JSON.stringify(report, null, 2)}\n`);
    process.exitCode = report.faults.length === 0 ? 0 : 1;
  }
} catch (error) {
  process.stderr.write(`${(error as Error).message}\n`);
  process.exitCode = 1;
}
