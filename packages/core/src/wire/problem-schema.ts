import { z } from 'zod';

/** A problem document (RFC 9457) with whatever members its type has beside. */
export const problemSchema = z.looseObject({
  type: z.string(),
  title: z.string(),
  status: z.int(),
  detail: z.string(),
});

export type Problem = z.infer<typeof problemSchema>;
