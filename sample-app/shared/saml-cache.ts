import type { CacheProvider } from '@node-saml/passport-saml';
import type { ExpiringStore } from './expiring-store.js';
import { REQUEST_LIFE_MS } from './saml-ids.js';

/**
 * node-saml's memory of the ids it sent out. It looks first and removes later, so alone it lets parallel copies
 * of one response through (20 of 20 measured); `sp/one-use.ts` is what stops those.
 */
export function samlCache(store: ExpiringStore): CacheProvider {
  return {
    async saveAsync(id, value) {
      return (await store.add(id, value, REQUEST_LIFE_MS)) ? { value, createdAt: Date.now() } : null;
    },
    getAsync: (id) => store.get(id),
    async removeAsync(id) {
      return id !== null && (await store.take(id)) !== null ? id : null;
    },
  };
}
