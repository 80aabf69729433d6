import type { QueryOptions } from '../api.ts';
import type { PreparedQuery } from './prepared-query.ts';

/** For servers, which send answers and do not look into them. */
export interface QueryJsonApi {
  /**
   * What `query` answers, as JSON in UTF-8: the same bytes, not to be changed, for as long as the answer is kept and nothing changes it. Reads `signal`
   * only where something has to be computed.
   * @throws MetricsHandlerError as `query` does.
   */
  queryJson(query: PreparedQuery, options?: QueryOptions): Promise<Uint8Array>;
}
