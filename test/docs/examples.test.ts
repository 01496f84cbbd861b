import { EventEmitter } from 'node:events';
import { runInNewContext } from 'node:vm';
import { Strategy as OpenIDConnectStrategy } from 'passport-openidconnect';
import * as kysely from 'kysely';
import * as mysql2 from 'mysql2';
import ts from 'typescript';
import * as kit from 'passport-smsotp';
import * as kitLdap from 'passport-smsotp/ldap';
import * as kitImport from 'passport-smsotp/import';
import * as kitSession from 'passport-smsotp/session';
import * as kitSql from 'passport-smsotp/sql';
import * as pg from 'pg';
import { blocks, pages, read } from './markdown.js';

/** What the examples take for granted: an app, a strategy, and things of the reader's own. */
function surroundings(): Record<string, unknown> {
  const ignore = (): undefined => undefined;
  const smsOtp = Object.assign(new EventEmitter(), {
    after: ignore,
    challenge: ignore,
    require: ignore,
    router: ignore,
    enforce: ignore,
  });
  const own = new Proxy({}, { get: () => ignore });
  const app = { use: ignore, get: ignore, post: ignore };
  const things = {
    passport: { use: ignore, authenticate: ignore },
    db: own,
    queue: own,
    audit: own,
    logger: own,
  };
  const { SmsOtpStrategy } = kit;
  return {
    SmsOtpStrategy,
    OpenIDConnectStrategy,
    smsOtp,
    app,
    ...things,
    directory: own,
    users: database(),
    showPayout: ignore,
    showForm: ignore,
    payOut: ignore,
  };
}

/** As much of a client as a start looks at. */
class FakeRedis extends EventEmitter {
  evalsha(): void {}
  eval(): void {}
  hmget(): void {}
  getex(): void {}
  set(): void {}
  del(): void {}
}

/** A database that says nothing: the examples make directories, and ask them nothing. */
function database(): kysely.Kysely<unknown> {
  return new kysely.Kysely({
    dialect: {
      createAdapter: () => new kysely.PostgresAdapter(),
      createQueryCompiler: () => new kysely.PostgresQueryCompiler(),
      createDriver: () => new kysely.DummyDriver(),
      createIntrospector: (db) => new kysely.PostgresIntrospector(db),
    },
  });
}

/** The real one would make a file. */
class FakeSqlite {
  prepare(): void {}
}

const modules: Readonly<Record<string, unknown>> = {
  'passport-smsotp': kit,
  'passport-smsotp/ldap': kitLdap,
  'passport-smsotp/session': kitSession,
  'passport-smsotp/import': kitImport,
  'passport-smsotp/sql': kitSql,
  kysely,
  pg,
  mysql2,
  libsql: { __esModule: true, default: FakeSqlite },
  ioredis: { Redis: FakeRedis },
};

const examples = pages().flatMap((page) =>
  blocks(read(page), 'js').map(({ code }, index) => ({ page, number: index + 1, code })),
);

/** The app of the README listens, and has a test of its own. */
test.each(examples.filter(({ code }) => !code.includes('app.listen')))(
  'Example $number of $page runs as it is printed',
  ({ code }) => {
    const options = { module: ts.ModuleKind.CommonJS, target: ts.ScriptTarget.ES2022 };
    const { outputText, diagnostics } = ts.transpileModule(code, {
      compilerOptions: options,
      reportDiagnostics: true,
    });
    expect(diagnostics!.map(({ messageText }) => messageText)).toEqual([]);
    const all: Record<string, unknown> = {
      ...surroundings(),
      exports: {},
      process,
      require: (name: string) => modules[name],
    };
    // What the example makes or imports itself must not be there before.
    const own = (name: string): boolean =>
      new RegExp(`^(const|function|import \\{.*) ?\\b${name}\\b`, 'm').test(code);
    const given = Object.entries(all).filter(([name]) => !own(name));
    expect(() => runInNewContext(outputText, Object.fromEntries(given))).not.toThrow();
  },
);

/** What a strategy says in development. */
beforeAll(() => jest.spyOn(process.stderr, 'write').mockReturnValue(true));
afterAll(() => jest.restoreAllMocks());
