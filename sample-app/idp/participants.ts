import type { Request } from 'express';

/** A service provider that was told about this session, and under which name. */
export interface Participant {
  readonly entityId: string;
  readonly nameId: string;
  readonly sessionIndex: string;
}

declare module 'express-session' {
  interface SessionData {
    /** Where a login leads to, as connect-ensure-login and Passport's `successReturnToOrRedirect` know it. */
    returnTo?: string;
    /** Passport's `failureMessage`. */
    messages?: string[];
    samlParticipants?: Participant[];
    /** Ids of the requests that were answered last. */
    samlAnswered?: string[];
  }
}

/** Who must hear of a logout. Lives in the session, and so ends with it. */
export class Participants {
  readonly #session: Request['session'] | undefined;

  constructor(req: Request) {
    this.#session = req.session;
  }

  all(): readonly Participant[] {
    return this.#session?.samlParticipants ?? [];
  }

  /** The session index of the service provider in this session; the same at each further login there. */
  join(entityId: string, nameId: string, newIndex: () => string): string {
    const known = this.all().find((one) => one.entityId === entityId && one.nameId === nameId);
    if (known) return known.sessionIndex;
    const joined = { entityId, nameId, sessionIndex: newIndex() };
    if (this.#session) this.#session.samlParticipants = [...this.all(), joined];
    return joined.sessionIndex;
  }

  has(wanted: Participant): boolean {
    return this.all().some(
      ({ entityId, nameId, sessionIndex }) =>
        entityId === wanted.entityId && nameId === wanted.nameId && sessionIndex === wanted.sessionIndex,
    );
  }
}

const MOST_ANSWERED = 20;

/**
 * Whether this request is new to the session; from now on it isn't. The back button brings the browser to the same
 * address again, and a second answer would only be refused: service providers take one for each request.
 */
export function isNewRequest({ session }: Request, id: string): boolean {
  const answered = session.samlAnswered ?? [];
  if (answered.includes(id)) return false;
  session.samlAnswered = [...answered, id].slice(-MOST_ANSWERED);
  return true;
}

export function participantsOf(req: Request): Participants {
  return new Participants(req);
}
