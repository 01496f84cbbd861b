import { SmsOtpStoreError } from '../errors.js';

/** A step of the session's store, as a promise. @throws SmsOtpStoreError when it does not answer */
export function inStore(act: (done: (error?: unknown) => void) => void): Promise<void> {
  return new Promise((resolve, reject) => {
    act((error) => {
      if (error) reject(storeError(error));
      else resolve();
    });
  });
}

export function storeError(error: unknown): SmsOtpStoreError {
  if (error instanceof SmsOtpStoreError) return error;
  return new SmsOtpStoreError('The session store did not answer. Nobody is let in meanwhile.', error);
}
