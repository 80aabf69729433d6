import type { ConformanceCase } from '../conformance-case.ts';
import { atomicityCases } from './atomicity.ts';
import { bookCases } from './books.ts';
import { cellCases } from './cells.ts';
import { changesCases } from './changes.ts';
import { commitCases } from './commit.ts';
import { credentialCases } from './credentials.ts';
import { definitionCases } from './definitions.ts';
import { deleteCases } from './deletes.ts';
import { withEagerUpkeep } from './eager-upkeep.ts';
import { histogramCases } from './histograms.ts';
import { idempotencyCases } from './idempotency.ts';
import { lifecycleCases } from './lifecycle.ts';
import { purgeCases } from './purges.ts';
import { readCases } from './reads.ts';
import { retentionCases } from './retention.ts';
import { seriesLimitCases } from './series-limits.ts';
import { summaryCases } from './summaries.ts';

/** Every case, topic by topic. */
export const conformanceCases: readonly ConformanceCase[] = [
  ...commitCases,
  ...atomicityCases,
  ...idempotencyCases,
  ...cellCases,
  ...histogramCases,
  ...summaryCases,
  ...definitionCases,
  ...seriesLimitCases,
  ...deleteCases,
  ...purgeCases,
  ...retentionCases,
  ...changesCases,
  ...readCases,
  ...bookCases,
  ...credentialCases,
  ...lifecycleCases,
  ...[...deleteCases, ...purgeCases, ...retentionCases, ...definitionCases, ...histogramCases, ...summaryCases].map(
    withEagerUpkeep,
  ),
];
