import { Router } from 'express';
import type { SmsOtpStrategy } from 'passport-smsotp';

/**
 * Where people choose a second step, for SMSOTP_MULTI_OPTION_URI. In this sample there is one to choose; an identity
 * provider with passkeys would name them here too.
 */
export function chooserPage(path: string, smsOtp: Pick<SmsOtpStrategy, 'pending'>): Router {
  const router = Router();
  router.get(path, async (req, res) => {
    const pending = await smsOtp.pending(req);
    if (pending) res.render('idp/chooser', { pending });
    else res.redirect(303, '/login');
  });
  return router;
}
