export { importConnector } from './import-connector.js';
export { toEnv } from './write-env.js';
export { toJs, toJson } from './write-code.js';
export { toText } from './write-report.js';
export { SmsOtpImportError } from '../errors.js';
export type { Imported, ImportedOptions, ImportReport, Remark, Taken } from './contract.js';
