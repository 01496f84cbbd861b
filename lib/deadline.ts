/** The work's result, or a rejection when it takes longer. What is late goes on, and nobody hears of it. */
export async function within<T>(ms: number, work: () => PromiseLike<T> | T): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`No answer within ${ms} ms.`)), ms);
  });
  try {
    // Inside the promise, so that what throws at once rejects like the rest.
    return await Promise.race([Promise.resolve().then(work), late]);
  } finally {
    clearTimeout(timer);
  }
}
