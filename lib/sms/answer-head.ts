import type { Readable } from 'node:stream';

/** As much of an answer as is read to tell what went wrong. */
export interface Head {
  readonly bytes: Buffer;
  /** Whether the answer goes on. */
  readonly cut: boolean;
}

const mostBytes = 4_096;

/** The user is waiting, and the status has said that nothing went out: what drips is not waited for. */
const patienceMs = 1_000;

/** The beginning of a body that somebody else reads to its end. Never rejects: what has come by then is the answer. */
export function headOf(body: Readable, ms: number = patienceMs): Promise<Head> {
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    let length = 0;
    const finish = (): void => {
      clearTimeout(timer);
      body.off('data', take).off('end', finish).off('close', finish);
      const bytes = Buffer.concat(chunks).subarray(0, mostBytes);
      resolve({ bytes, cut: length > mostBytes || !body.readableEnded });
    };
    const take = (chunk: Buffer): void => {
      chunks.push(chunk);
      length += chunk.length;
      if (length > mostBytes) finish();
    };
    const timer = setTimeout(finish, ms);
    body.on('data', take).once('end', finish).once('close', finish);
  });
}
