import type { LocalAccount } from '../../../../lib/users/contract.js';
import { SqlUserDirectory } from '../../../../lib/users/sql/index.js';
import { openers, type Name, type TestDatabase } from './databases.js';
import { type Layout } from './tables.js';

/** A directory with every method, which one whose tables are all there is. */
export type Whole = { readonly [K in keyof SqlUserDirectory]-?: NonNullable<SqlUserDirectory[K]> };

/** One database with tables of a kind, for all tests of a `describe`. */
export class Stage {
  private readonly layout: Layout;
  private database: TestDatabase | undefined;

  constructor(name: Name, layout: Layout) {
    this.layout = layout;
    beforeAll(async () => {
      this.database = await openers[name]();
      await layout.create(this.database.db, name);
    });
    afterAll(() => this.opened.close());
  }

  get opened(): TestDatabase {
    if (!this.database) throw new Error('The database is not open.');
    return this.database;
  }

  get db(): TestDatabase['db'] {
    return this.opened.db;
  }

  fill(accounts: readonly LocalAccount[]): Promise<void> {
    return this.layout.fill(this.db, accounts);
  }

  directory(db = this.db): Whole {
    const directory = new SqlUserDirectory({ db, domain: 'jdbc', ...this.layout.options });
    return directory as Whole;
  }
}
