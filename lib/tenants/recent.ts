/** A map of so many entries at most: a new one pushes out the one that was used longest ago. */
export class Recent<V> {
  private readonly entries = new Map<string, V>();
  private readonly limit: number;
  private readonly pushedOut: (value: V) => void;

  constructor(limit: number, pushedOut: (value: V) => void = () => undefined) {
    this.limit = limit;
    this.pushedOut = pushedOut;
  }

  get size(): number {
    return this.entries.size;
  }

  /** The entry, which counts as used now. */
  get(key: string): V | undefined {
    const value = this.entries.get(key);
    if (value !== undefined) this.move(key, value);
    return value;
  }

  set(key: string, value: V): void {
    this.move(key, value);
    const [oldest] = this.entries;
    if (this.entries.size <= this.limit || oldest === undefined) return;
    this.entries.delete(oldest[0]);
    this.pushedOut(oldest[1]);
  }

  delete(key: string): void {
    this.entries.delete(key);
  }

  keys(): string[] {
    return [...this.entries.keys()];
  }

  clear(): void {
    this.entries.clear();
  }

  /** A Map keeps the order in which its keys came. */
  private move(key: string, value: V): void {
    this.entries.delete(key);
    this.entries.set(key, value);
  }
}
