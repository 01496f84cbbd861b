import type { Kit } from './kit.js';
import type { Req, Session } from './request.js';
import { storeError } from './in-store.js';
import { sessionOf, setProof, type Proof } from './session.js';

/**
 * The proof goes into the session that Passport's login makes, in the same save. Passport wipes everything that was
 * written before, and what is written after would need a second save.
 */
export function proveAtLogin(kit: Kit, req: Req, proof: Proof, returnTo?: ReturnTo): void {
  const old = sessionOf(req);
  // Ours is a path of this site. An older one is whatever somebody put there, and `keepSessionInfo` would prefer it.
  delete old['returnTo'];
  const regenerate = old.regenerate.bind(old);
  const withProof = (done: (error?: unknown) => void): unknown =>
    regenerate((error) => {
      if (error) {
        done(storeError(error));
        return;
      }
      const session = sessionOf(req);
      setProof(kit, req, proof);
      if (returnTo) setReturnTo(session, returnTo);
      const save = session.save.bind(session);
      define(session, 'save', (saved?: (error?: unknown) => void) =>
        save((failed) => saved?.(failed ? storeError(failed) : undefined)),
      );
      done();
    });
  define(old, 'regenerate', withProof);
}

export interface ReturnTo {
  readonly path: string;
  /** Passport's `successReturnToOrRedirect` reads it from the session, and removes it, before this request ends. */
  readonly once: boolean;
}

function setReturnTo(session: Session, { path, once }: ReturnTo): void {
  if (once) define(session, 'returnTo', path);
  else session['returnTo'] = path;
}

/** An entry that `keepSessionInfo` does not copy and no store sees. */
function define(session: Session, name: string, value: unknown): void {
  Object.defineProperty(session, name, { value, configurable: true, enumerable: false, writable: true });
}
