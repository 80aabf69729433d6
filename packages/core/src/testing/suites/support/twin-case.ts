import type { CaseContext, ConformanceCase } from '../../conformance-case.ts';
import { Twin } from '../../twin.ts';

/** A case that ends by comparing everything with the model. */
export function twinCase(
  key: string,
  title: string,
  run: (twin: Twin, context: CaseContext) => Promise<void>,
  needs?: ConformanceCase['needs'],
): ConformanceCase {
  return {
    key,
    title,
    ...(needs === undefined ? {} : { needs }),
    async run(context) {
      const twin = await Twin.create(context);
      await run(twin, context);
      await twin.check();
      await twin.maintain();
      await twin.check();
    },
  };
}
