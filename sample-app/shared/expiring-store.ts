import type { Redis } from 'ioredis';
import { PageError } from './errors.js';

/** Small values with a life. Each method is one atomic step, over all processes that share the store. */
export interface ExpiringStore {
  /** Keeps the value unless there is one already; says whether it did. */
  add(key: string, value: string, lifeMs: number): Promise<boolean>;
  get(key: string): Promise<string | null>;
  /** Gives the value to one caller and forgets it. */
  take(key: string): Promise<string | null>;
}

export class MemoryStore implements ExpiringStore {
  readonly #entries = new Map<string, { value: string; deadAt: number }>();
  readonly #now: () => number;
  #nextSweep = 0;

  constructor(now: () => number = Date.now) {
    this.#now = now;
  }

  add(key: string, value: string, lifeMs: number): Promise<boolean> {
    if (this.#alive(key) !== null) return Promise.resolve(false);
    this.#sweep();
    this.#entries.set(key, { value, deadAt: this.#now() + lifeMs });
    return Promise.resolve(true);
  }

  get(key: string): Promise<string | null> {
    return Promise.resolve(this.#alive(key));
  }

  take(key: string): Promise<string | null> {
    const value = this.#alive(key);
    this.#entries.delete(key);
    return Promise.resolve(value);
  }

  #alive(key: string): string | null {
    const entry = this.#entries.get(key);
    return entry && entry.deadAt > this.#now() ? entry.value : null;
  }

  /** Anybody may ask for a login, so what is never asked for again must go by itself. */
  #sweep(): void {
    const now = this.#now();
    if (now < this.#nextSweep) return;
    this.#nextSweep = now + 60_000;
    for (const [key, { deadAt }] of this.#entries) if (deadAt <= now) this.#entries.delete(key);
  }
}

export class RedisStore implements ExpiringStore {
  readonly #redis: Redis;
  readonly #prefix: string;

  constructor(redis: Redis, prefix: string) {
    this.#redis = redis;
    this.#prefix = prefix;
  }

  async add(key: string, value: string, lifeMs: number): Promise<boolean> {
    const life = Math.ceil(lifeMs);
    return (await this.#answer(this.#redis.set(this.#prefix + key, value, 'PX', life, 'NX'))) === 'OK';
  }

  get(key: string): Promise<string | null> {
    return this.#answer(this.#redis.get(this.#prefix + key));
  }

  take(key: string): Promise<string | null> {
    return this.#answer(this.#redis.getdel(this.#prefix + key));
  }

  /** No answer is never taken for "not there" or "not used yet": the login fails, and can be tried again. */
  async #answer<T>(command: Promise<T>): Promise<T> {
    try {
      return await command;
    } catch (error) {
      const text = 'Something that we need for this is out of order. Please try again in a minute.';
      throw new PageError(503, 'Please try again later', text, { cause: error });
    }
  }
}
