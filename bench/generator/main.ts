import type { Job } from './jobs.ts';
import { runJob } from './run-job.ts';

/** The generator's process: one job at a time, its result or what went wrong back to whoever started it. */
process.on('message', (job: Job) => {
  runJob(job).then(
    (result) => process.send?.({ result }),
    (error: unknown) => process.send?.({ error: error instanceof Error ? error.message : String(error) }),
  );
});
