import type { Document } from 'bson';

/**
 * What can happen to a command between a client and its server. The effect is:
 * - `drop`: none; the client hears nothing until the connection breaks.
 * - `reset`: none; the connection is reset at once.
 * - `cut request`: none; the server gets half of the message.
 * - `swallow reply`: there, but the connection breaks instead of the answer.
 * - `cut reply`: there; the client gets half of the answer.
 * - `delay`: there, and the answer comes, both late.
 * - `outlive`: there after the client has given up: the command is held for longer than it waits.
 * - `refuse`: none; the client gets an error, by default that of a primary that has just stepped down.
 * - `freeze`: nothing moves on any connection for a while; then everything does.
 */
export const FAULTS = [
  'drop',
  'reset',
  'cut request',
  'swallow reply',
  'cut reply',
  'delay',
  'outlive',
  'refuse',
  'freeze',
] as const;

export type Fault = (typeof FAULTS)[number];

/** What a primary says that steps down while a command waits. */
export const STEPPED_DOWN: Document = {
  ok: 0,
  code: 189,
  codeName: 'PrimarySteppedDown',
  errmsg: 'the primary stepped down',
};

/** A command as the proxy sees it. */
export interface ProxiedCommand {
  readonly name: string;
  /** The collection, for most commands. */
  readonly target: unknown;
}

/** Strikes the first `times` commands that match. */
export interface Plan {
  readonly fault: Fault;
  /** What a command that is refused is answered with. */
  readonly answer?: Document;
  readonly times: number;
  readonly matches: (command: ProxiedCommand) => boolean;
}

export interface Durations {
  /** How long a delayed command or frozen connection rests. */
  readonly delayMs: number;
  /** Longer than any client waits. */
  readonly outliveMs: number;
}
