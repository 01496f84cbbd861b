export { SmsOtpStrategy, SmsOtpStrategy as Strategy } from './strategy.js';
export type { AccountOfUser, AuthenticateOptions, SmsOtpProof } from './strategy.js';
export { enforceSmsOtp, requireSmsOtp, smsOtpRouter } from './by-name.js';
export type { ByName } from './by-name.js';
export {
  SmsOtpConfigError,
  SmsOtpError,
  SmsOtpImportError,
  SmsOtpSessionError,
  SmsOtpStoreError,
  SmsOtpStrategyError,
  SmsOtpTenantError,
  SmsOtpUserStoreError,
} from './errors.js';
export type { SmsOtpErrorCode } from './errors.js';
export type { SmsOtpEvent, SmsOtpEvents } from './events.js';
export type { AuthenticatorOptions, MobileOf, PassportInstance, SmsOtpOptions } from './config/options.js';
export type { TenantSettings, TenantsFrom, TenantsOptions } from './config/tenant-options.js';
export type { NewBackupCodes } from './http/account.js';
export type { ChainOptions } from './http/chain.js';
export type { EnforceOptions, RequireOptions } from './http/guards.js';
export type { Handler } from './http/request.js';
export type { ChallengeView, PendingStep } from './http/view-model.js';
export type { FailureInfo } from './http/failures.js';
export type {
  Awaitable,
  FederatedIdentity,
  FirstFactor,
  LocalAccount,
  LocalUser,
  UserDirectory,
  UserStore,
} from './users/contract.js';
export { generateBackupCodes, hashBackupCodes, importBackupCodes } from './users/backup-codes.js';
export type { ImportedBackupCodes } from './users/backup-codes.js';
export { MemoryUserDirectory } from './users/memory-directory.js';
export type { SendFailure, SendFunction, SendOutcome, SmsSender, TextMessage } from './sms/contract.js';
export type { GatewayOptions } from './sms/gateway-options.js';
export type {
  ChallengeKey,
  ChallengeState,
  ChallengeStore,
  GuessLimits,
  GuessRequest,
  GuessResult,
  OpenRequest,
  OpenResult,
  PassRequest,
  RefundRequest,
  VerifyRequest,
  VerifyResult,
} from './challenge/contract.js';
export { MemoryChallengeStore } from './challenge/memory-store.js';
export { RedisChallengeStore } from './challenge/redis-store.js';
export type { RedisStoreOptions } from './challenge/redis-store.js';
export type { RedisClient } from './redis.js';
