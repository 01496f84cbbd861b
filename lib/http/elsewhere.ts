import { answerError, type Exchange } from './answers.js';
import { hideUser, isElsewhere } from './attempt.js';
import type { Kits } from './kit.js';
import type { Req } from './request.js';
import { setMadeAt } from './session.js';

/**
 * Refuses whoever is logged in at another tenant. The login stays: it is good where it was made, and a link to here must
 * not end it.
 * @returns whether it was so, and has been answered
 */
export function refusedElsewhere(exchange: Exchange): boolean {
  const { kit, req } = exchange;
  if (!isElsewhere(kit, req)) return false;
  // Whatever is called from here on, an error handler included, sees nobody.
  hideUser(req);
  answerError(exchange, 'tenant_mismatch');
  return true;
}

/**
 * Notes at which tenant a login is made that comes past us: until its code is typed no proof could tell, and the first
 * factor of one tenant must not be that of another.
 */
export async function noteTenant(kits: Kits, req: Req): Promise<void> {
  // The name of none: where the tenant can't be found out, this login is good at no tenant.
  setMadeAt(req, '');
  const kit = await kits.kitFor(req);
  if (kit) setMadeAt(req, kit.tenant);
}
