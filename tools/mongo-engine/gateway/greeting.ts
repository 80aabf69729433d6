import { type Document, Long, ObjectId, serialize } from 'bson';

/** The oldest and newest wire protocol: MongoDB 4.0 and 7.0. */
const WIRE_VERSIONS = { minWireVersion: 0, maxWireVersion: 21 };

/** Never changes while the gateway runs. */
const TOPOLOGY_VERSION = { processId: new ObjectId(), counter: Long.ZERO };

/** Says what the gateway is: the primary of a replica set of one, so that drivers allow sessions and transactions. */
export function hello(address: string): Document {
  return {
    helloOk: true,
    isWritablePrimary: true,
    ismaster: true,
    secondary: false,
    setName: 'gateway',
    setVersion: 1,
    hosts: [address],
    me: address,
    primary: address,
    maxBsonObjectSize: 16 * 1024 * 1024,
    maxMessageSizeBytes: 48_000_000,
    // DocumentDB's own limit for one write command.
    maxWriteBatchSize: 25_000,
    localTime: new Date(),
    logicalSessionTimeoutMinutes: 30,
    readOnly: false,
    topologyVersion: TOPOLOGY_VERSION,
    ...WIRE_VERSIONS,
    ok: 1,
  };
}

export function buildInfo(): Uint8Array {
  return serialize({
    version: '7.0.0',
    versionArray: [7, 0, 0, 0],
    gitVersion: 'documentdb',
    modules: ['documentdb'],
    bits: 64,
    debug: false,
    maxBsonObjectSize: 16 * 1024 * 1024,
    ok: 1,
  });
}
