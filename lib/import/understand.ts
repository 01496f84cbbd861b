import { closest } from '../config/closest.js';
import type { AuthenticatorBlock, ConnectorFile, Imported, Parameter } from './contract.js';
import { Draft, type Rules } from './draft.js';
import { absentExpiry, absentHint, codeRules } from './rules-code.js';
import { flowRules, optional } from './rules-flow.js';
import { absentGateway, gatewayRules } from './rules-gateway.js';
import { absentLock, lockRules } from './rules-lock.js';
import {
  absentUsecase,
  judgeAddresses,
  needsDirectories,
  takeAuthenticators,
  userRules,
} from './rules-users.js';
import { quoted } from './words.js';
import type { OptionPath } from './variables.js';

/** One rule for every parameter of the connector. */
export const rules: Rules = { ...flowRules, ...userRules, ...codeRules, ...lockRules, ...gatewayRules };

/** Says what each setting of a file is here. `own` is the connector's block, where the file has one. */
export function understand(file: ConnectorFile, own: AuthenticatorBlock | undefined): Imported {
  const all = [...(own?.parameters ?? []), ...file.properties];
  const parameters = all.filter(({ elsewhere }) => elsewhere !== true);
  const draft = new Draft(file.form, parameters);
  for (const text of file.mended) draft.change('the file', text);
  for (const { name, elsewhere } of all)
    if (elsewhere === true) draft.leave(bare(name), 'Its value is not in the file: set it by hand.');
  if (own && !own.enabled)
    draft.change(
      'enabled',
      'The connector is switched off in this file; here the strategy works once it is mounted.',
    );
  for (const parameter of last(parameters, draft)) apply(parameter, draft);
  takeAuthenticators(
    draft,
    file.blocks.filter((block) => block !== own),
  );
  if (own) absent(draft);
  absentGateway(draft);
  judgeAddresses(draft);
  needsDirectories(draft);
  return draft.finish();
}

/** Where a parameter stands twice, the connector too takes the last. */
function last(parameters: readonly Parameter[], draft: Draft): Parameter[] {
  const byName = new Map<string, Parameter>();
  const twice = new Set<string>();
  for (const parameter of parameters) {
    if (byName.has(parameter.name)) twice.add(parameter.name);
    byName.set(parameter.name, parameter);
  }
  for (const name of twice) draft.leave(bare(name), 'It stands there more than once; the last one counts.');
  return [...byName.values()];
}

/** A name out of the file, made harmless. */
const bare = (name: string): string => quoted(name).slice(1, -1);

function apply({ name, value }: Parameter, draft: Draft): void {
  const rule = Object.hasOwn(rules, name) ? rules[name] : undefined;
  const shown = bare(name);
  if (rule === undefined) {
    const near = closest(name.slice(0, 100), Object.keys(rules));
    draft.leave(
      shown,
      `The connector has no such parameter${near === undefined ? '.' : `, and ignored it; did you mean ${near}?`}`,
    );
  } else if (value === '') draft.leave(shown, 'It is empty.');
  else rule(draft, value, name);
}

/** Flags whose absence means something: the code's default, that of the product's TOML. Written out, for ours differ. */
const absentFlags: readonly (readonly [string, OptionPath, boolean, boolean])[] = [
  ['SMSOTPMandatory', 'mandatory', false, false],
  ['SMSOTPEnableByUserClaim', 'enableByUserClaim', false, true],
  ['CaptureAndUpdateMobileNumber', 'captureAndUpdateMobileNumber', false, true],
  ['RetryEnable', 'retryEnable', false, true],
  ['ResendEnable', 'resendEnable', false, true],
  ['BackupCode', 'backupCode', false, true],
];

function absent(draft: Draft): void {
  for (const [name, path, inXml, inToml] of absentFlags) {
    if (draft.text(name) === undefined)
      draft.take(`${name} (absent)`, path, draft.form === 'xml' ? inXml : inToml);
  }
  if (draft.text('SMSOTPMandatory') === undefined) optional(draft, 'SMSOTPMandatory');
  absentUsecase(draft);
  absentExpiry(draft);
  absentHint(draft);
  absentLock(draft);
}
