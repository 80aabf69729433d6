import type { Credential, CredentialStore } from '@metrics-handler/core';
import type { CredentialRef, CredentialSelector } from '@metrics-handler/core/storage';
import type { Collections, CredentialDocument } from './collections.ts';
import { parsedMember } from './corrupt-document.ts';
import { isDuplicateKey } from './mongo-errors.ts';
import { allOf, retried } from './retried.ts';

const FORGET_SLICE = 1_000;

/** Each credential is a document of its own, so one write decides each call. */
export class MongoCredentialStore implements CredentialStore {
  readonly #collections: () => Collections;

  constructor(collections: () => Collections) {
    this.#collections = collections;
  }

  async get(ref: CredentialRef): Promise<Credential | null> {
    const { credentials } = this.#collections();
    const found = await retried(() => credentials.findOne({ _id: idOf(ref) }));
    return found && credentialOf(found);
  }

  async list({ kind, owner }: CredentialSelector): Promise<readonly Credential[]> {
    const { credentials } = this.#collections();
    const filter = { _id: idsOf(kind), ...(owner === undefined ? {} : { owner }) };
    return (await allOf(() => credentials.find(filter).sort({ _id: 1 }))).map(credentialOf);
  }

  async insert(credential: Credential): Promise<boolean> {
    const { credentials } = this.#collections();
    const document = documentOf(credential);
    let isRepeated = false;
    return retried(async () => {
      const wasRepeated = isRepeated;
      isRepeated = true;
      try {
        await credentials.insertOne(document);
        return true;
      } catch (error) {
        if (!isDuplicateKey(error)) throw error;
        if (!wasRepeated) return false;
        // An attempt before this one may have landed without an answer.
        const there = await credentials.findOne({ _id: document._id });
        return there?.body === document.body && there.version === document.version;
      }
    });
  }

  async replace(credential: Credential): Promise<boolean> {
    const { credentials } = this.#collections();
    const document = documentOf(credential);
    const { _id, version } = document;
    let isRepeated = false;
    return retried(async () => {
      const wasRepeated = isRepeated;
      isRepeated = true;
      const { matchedCount } = await credentials.replaceOne({ _id, version: version - 1 }, document);
      if (matchedCount === 1 || !wasRepeated) return matchedCount === 1;
      const there = await credentials.findOne({ _id });
      return there?.body === document.body && there.version === version;
    });
  }

  async touch(ref: CredentialRef, lastUsedAt: string): Promise<void> {
    const { credentials } = this.#collections();
    await retried(() => credentials.updateOne({ _id: idOf(ref) }, { $set: { lastUsedAt } }));
  }
}

/** Resolves to whether it was there. */
export async function removeCredential({ credentials }: Collections, ref: CredentialRef): Promise<boolean> {
  return (await retried(() => credentials.deleteOne({ _id: idOf(ref) }))).deletedCount === 1;
}

/** Removes a slice of the sessions that expired before `nowMs`; tells whether more may be waiting. */
export async function forgetSessions({ credentials }: Collections, nowMs: number): Promise<boolean> {
  const filter = { expiresAt: { $lt: new Date(nowMs).toISOString() }, _id: idsOf('session') };
  const expired = await allOf(() => credentials.find(filter, { projection: { _id: 1 } }).limit(FORGET_SLICE));
  if (expired.length === 0) return false;
  await retried(() => credentials.deleteMany({ ...filter, _id: { $in: expired.map(({ _id }) => _id) } }));
  return expired.length === FORGET_SLICE;
}

function idOf({ kind, id }: CredentialRef): string {
  return `${kind}:${id}`;
}

/** Every id of this kind: the next character after a colon is a semicolon. */
function idsOf(kind: CredentialRef['kind']): { $gte: string; $lt: string } {
  return { $gte: `${kind}:`, $lt: `${kind};` };
}

function documentOf(credential: Credential): CredentialDocument {
  const { version, owner, expiresAt, lastUsedAt } = credential;
  return { _id: idOf(credential), version, owner, expiresAt, lastUsedAt, body: JSON.stringify(credential) };
}

/** @throws MetricsHandlerError `corrupt_data` */
function credentialOf({ _id, body, lastUsedAt }: CredentialDocument): Credential {
  return { ...parsedMember<Credential>(body, 'credentials', _id), lastUsedAt };
}
