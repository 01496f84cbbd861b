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
    samlParticipants?: Participant[];
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

export function participantsOf(req: Request): Participants {
  return new Participants(req);
}
