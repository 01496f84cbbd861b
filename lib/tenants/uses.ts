/** Counts the work that still goes on with something, so that it is closed when the last of it has ended. */
export class Uses {
  private count = 0;
  private idle: (() => void) | undefined;

  during(work: Promise<unknown>): void {
    this.count += 1;
    const ended = (): void => {
      this.count -= 1;
      if (this.count === 0) this.idle?.();
    };
    work.then(ended, ended);
  }

  /** Resolves when nothing uses it any more. */
  async whenIdle(): Promise<void> {
    // Whoever has just been handed the thing says so in this turn of the event loop.
    await new Promise((resolve) => setImmediate(resolve));
    if (this.count > 0) await new Promise<void>((resolve) => (this.idle = resolve));
  }
}
