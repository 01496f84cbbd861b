export { SqlUserDirectory } from './directory.js';
export { migrateToLatest, migrations } from './migrations.js';
export type { OwnTable } from './migrations.js';
export type {
  AssociationsTable,
  BackupCodesTable,
  SqlClaims,
  SqlDatabase,
  SqlDirectoryOptions,
  SqlTables,
  UsersTable,
} from './sql-options.js';
