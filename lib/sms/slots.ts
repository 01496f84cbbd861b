/** A bound on how many sends are under way. */
export interface Slots {
  /** Takes a place, or tells at once that there is none; nobody waits. Call the result once to give it back. */
  take(): (() => void) | undefined;
}

export function createSlots(limit: number): Slots {
  let taken = 0;
  return {
    take() {
      if (taken >= limit) return undefined;
      taken += 1;
      return () => {
        taken -= 1;
      };
    },
  };
}

/**
 * 50 sends under way in this process, over all gateways: a gateway that hangs costs 50 sockets and their five
 * seconds, then logins are told to try later instead of queueing up behind it.
 */
export const processSlots: Slots = createSlots(50);
