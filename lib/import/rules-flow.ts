import type { Draft, Rules } from './draft.js';
import { flag, isPattern, pattern, replaced, notNeeded, text, whole } from './rule-kinds.js';

/** Who is asked for a code, for a number, and what may follow. */
export const flowRules: Rules = {
  SMSOTPAuthenticationEndpointURL: replaced(
    'The page of the code is ours, at basePath (/smsotp); templates of your own go into views.',
  ),
  SMSOTPAuthenticationEndpointErrorPage: replaced(
    'The page of the end is ours, at basePath and /error; templates of your own go into views.',
  ),
  MobileNumberRegPage: replaced(
    'The page for a number is ours, at basePath and /mobile; templates of your own go into views.',
  ),
  SMSOTPMandatory: flag('mandatory', { onFalse: optional }),
  SMSOTPEnableByUserClaim: flag('enableByUserClaim', {
    onTrue: (draft, name) => {
      draft.change(
        name,
        'The claim http://wso2.org/claims/identity/smsotp_disabled is smsOtpDisabled of the account here. ' +
          'Who opted out is recorded as skipped, never as passed.',
      );
    },
  }),
  CaptureAndUpdateMobileNumber: flag('captureAndUpdateMobileNumber', {
    onTrue: (draft, name) => {
      draft.change(
        name,
        'A number is checked on the server and stored only after its code was typed; that needs saveMobile() in users.',
      );
    },
  }),
  mobile_number_regex: pattern(
    'capture.mobileNumberRegex',
    'It was tested in the browser alone; here the server tests it, after the number was found to be a real one.',
  ),
  mobile_number_pattern_failure_error_message: (draft, value, name) => {
    const regex = draft.text('mobile_number_regex');
    if (regex === undefined || !isPattern(regex))
      draft.leave(name, 'It is never shown without a mobile_number_regex that can be taken.');
    else if (value.length > 300) draft.leave(name, 'It is longer than 300 characters; our own text stays.');
    else draft.take(name, 'capture.mobileNumberPatternFailureErrorMessage', value);
  },
  SendOTPDirectlyToMobile: flag('sendOtpDirectlyToMobile', {
    onTrue: (draft, name) => {
      draft.warn(name, 'Whoever has the first factor chooses the phone, so this is no second factor.');
      if (!draft.flag('SMSOTPMandatory'))
        draft.change(name, 'The connector ignored it, because SMSOTPMandatory is not true.');
    },
  }),
  SendOtpToFederatedMobile: flag('sendOtpToFederatedMobile', {
    onTrue: (draft, name) => {
      draft.warn(name, 'The number is what the provider says; nobody has proved here that it is theirs.');
    },
  }),
  federatedMobileAttributeKey: text('federatedMobileAttributeKey'),
  RetryEnable: flag('retryEnable', {
    onFalse: (draft, name) => {
      draft.warn(
        name,
        'The connector only chose the page by it: the same login went on to take codes. Here the first wrong code ends it.',
      );
    },
  }),
  ResendEnable: flag('resendEnable', { onTrue: resend }),
  MaximumResendAttempts: whole('maximumResendAttempts', { min: 0, max: 10 }),
  EnableUserBasedResendBlocking: notNeeded(
    'messages are counted for the user always, so a new login does not begin a new count.',
  ),
  ResendBlockDuration: replaced(
    'There is no block after the last message, but a wait before each one: resendCooldownSeconds (30 seconds).',
  ),
  redirectToMultiOptionPageOnFailure: flag('redirectToMultiOptionPageOnFailure', {
    onTrue: (draft, name) =>
      draft.change(
        name,
        'The address of that page has to be in multiOptionUri (SMSOTP_MULTI_OPTION_URI); a start without it is refused.',
      ),
  }),
  notificationTemplate: replaced(
    'The text of a message can not be chosen yet: it is "Verification Code: " and the code.',
  ),
};

/** What it means that the second factor is not mandatory. */
export function optional(draft: Draft, name: string): void {
  draft.change(
    name,
    'A first factor whose account could not be found was let in without a code. Here it is refused, unless ' +
      "unknownUser is 'skip'.",
  );
}

function resend(draft: Draft, name: string): void {
  draft.change(
    name,
    'The link was shown only after a wrong code, and at once. Here it is always there, after resendCooldownSeconds (30).',
  );
  if (draft.text('MaximumResendAttempts') === undefined)
    draft.warn(
      'MaximumResendAttempts',
      'Absent: the connector sent messages without end. Here 3 in one login, besides the first.',
    );
}
