import type { ExpiringStore } from '../shared/expiring-store.js';
import { REQUEST_LIFE_MS } from '../shared/saml-ids.js';
import { XmlError } from '../shared/xml.js';
import type { Accepted } from './assertion-checks.js';

/**
 * Lets one caller through, of however many come with the same response at the same time. "Is it there?" followed
 * by "write it down" would let all of them through; `add` is both in one step.
 */
export async function useOnce(store: ExpiringStore, accepted: Accepted, now: number): Promise<void> {
  const lifeMs = Math.max(accepted.deadAt - now, 1);
  await claim(store, `response:${accepted.responseId}`, lifeMs);
  await claim(store, `assertion:${accepted.assertionId}`, lifeMs);
  // And one answer to a request: two different, validly signed answers are one too many.
  await claim(store, `answered:${accepted.requestId}`, Math.max(lifeMs, REQUEST_LIFE_MS));
}

async function claim(store: ExpiringStore, key: string, lifeMs: number): Promise<void> {
  if (!(await store.add(key, '1', lifeMs))) throw new XmlError(`used before: ${key}`);
}
