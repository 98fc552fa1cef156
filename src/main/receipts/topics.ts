import { atom } from 'nanostores';
import type { CallName, CallTopic } from '../../shared/api/ledger.ts';
import type { App } from '../app/app.ts';
import { asResult } from '../app/ledger-link.ts';

/** What this browser's host called its calls; empty until it was read. */
export const $topics = atom<readonly CallTopic[]>([]);

/** Reads them again. What is paid is shown without them. */
export async function readTopics(app: App): Promise<void> {
  const read = await asResult(app.ledger.raw().topics());
  if (read.ok) $topics.set(read.value);
}

/** Returns the topic of this side's call; '' if there is none. */
export const topicOf = (topics: readonly CallTopic[], { callId, role }: CallName): string =>
  topics.find((each) => each.callId === callId && each.role === role)?.title ?? '';
