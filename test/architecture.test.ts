import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import { join } from 'node:path';
import ts from 'typescript';
import { type Import, type LibFile, libFiles, nodesOf, root } from './setup/lib-files.js';

const files = libFiles();

/** What runs in a room may use these other rooms. The files of lib itself, but strategy and index, serve all. */
const arrows: Readonly<Record<string, readonly string[]>> = {
  policy: [],
  challenge: [],
  users: [],
  sms: [],
  config: ['policy'],
  tenants: [],
  flow: ['policy', 'challenge', 'users', 'sms'],
  http: ['flow'],
  import: ['config'],
  cli: ['import'],
};

/** These join the rooms, so every arrow may start there and none may end there. */
const joints = [
  'lib/assemble.ts',
  'lib/assemble-tenants.ts',
  'lib/choose.ts',
  'lib/plan.ts',
  'lib/settings.ts',
  'lib/strategy.ts',
  'lib/by-name.ts',
  'lib/index.ts',
];

/** An adapter stands behind its room's contract; another room would have to choose between adapters. */
const adapter =
  /^lib\/(challenge|users|sms|tenants)\/.*(redis|memory|sql|ldap|chain|gateway|console|function|failover|preset|directory-source|own-source)/;

const packages: Readonly<Record<string, RegExp>> = {
  axios: /^lib\/sms\//,
  express: /^lib\/http\//,
  'express-session': /^lib\/http\//,
  kysely: /^lib\/users\/sql\//,
  'libphonenumber-js': /^lib\/(policy|users|config)\//,
  'fast-xml-parser': /^lib\/import\/xml-tree\.ts$/,
  nunjucks: /^lib\/http\//,
  passport: /^lib\/(assemble|by-name)\.ts$/,
  'smol-toml': /^lib\/import\/toml\.ts$/,
  valibot: /^lib\/config\//,
};

/** Modules of Node that reach outside the process. */
const inputOutput =
  /^(node:)?(fs|net|tls|dns|http|https|http2|child_process|worker_threads|os|dgram|timers)(\/|$)/;

/** Where something of the world outside is reached for, and why there. */
const reaches: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  'process.env': {
    'lib/strategy.ts': 'hands the environment in, when a strategy is constructed',
    'lib/http/redis-session.ts': 'the default of the parameter that hands the environment in',
  },
  'Date.now': {
    'lib/challenge/memory-store.ts': 'the default of its clock, for the sweep of what has expired',
    'lib/assemble.ts': 'the default of the clock option',
    'lib/http/lean-store.ts': 'the default of its clock, for the age of a session',
  },
  'Math.random': {},
  console: {},
  'node:fs': {
    'lib/http/assets.ts': 'reads styles and scripts once, at start',
    'lib/http/catalogue.ts': 'reads the texts once, at start',
    'lib/http/pages.ts': 'checks the directory of own views at start',
    'lib/cli/files.ts': 'reads the file that is named on the command line',
    'lib/tenants/directory-source.ts': 'reads the settings of tenants, each when it is first asked for',
    'lib/sms/gateway-ca.ts': "reads the gateway's certificate authority once, at start",
  },
};

const room = (path: string): string | undefined => /^lib\/([^/]+)\//.exec(path)?.[1];
const isContract = (path: string): boolean => /\/(contract|view-model|[a-z]+-options)\.ts$/.test(path);
const packageOf = (name: string): string => (/^(@[^/]+\/)?[^/]+/.exec(name) ?? [name])[0];

/** Every import that the rule forbids, as a line to read. */
function offences(forbidden: (file: LibFile, found: Import) => boolean): string[] {
  return files.flatMap((file) =>
    file.imports.filter((found) => forbidden(file, found)).map(({ target }) => `${file.path} -> ${target}`),
  );
}

describe('The house', () => {
  it('lets arrows run only from a room to those it may know', () => {
    const wrong = offences(({ path }, { target, typeOnly }) => {
      const [from, to] = [room(path), room(target)];
      if (joints.includes(path) || !to || from === to) return false;
      if (typeOnly && (isContract(target) || to === 'config')) return from === 'policy' && to === 'config';
      return !from || !arrows[from]?.includes(to);
    });
    expect(wrong).toEqual([]);
  });

  it('has a place in the arrows for every room', () => {
    const rooms = new Set(files.map(({ path }) => room(path)).filter((name) => name !== undefined));
    expect([...rooms].filter((name) => !(name in arrows))).toEqual([]);
  });

  it('imports nothing from the files that join the rooms, but in each other', () => {
    const wrong = offences(
      ({ path }, { target, typeOnly }) => joints.includes(target) && !joints.includes(path) && !typeOnly,
    );
    expect(wrong).toEqual([]);
  });

  it('keeps input and output, and every other room but contracts, out of policy', () => {
    const wrong = offences(({ path }, { target, typeOnly }) => {
      if (room(path) !== 'policy') return false;
      if (isBuiltin(target)) return inputOutput.test(target);
      const to = room(target);
      return to !== undefined && to !== 'policy' && !(typeOnly && isContract(target));
    });
    expect(wrong).toEqual([]);
  });

  it('chooses adapters where the rooms are joined, and nowhere else', () => {
    const wrong = offences(
      ({ path }, { target, typeOnly }) =>
        adapter.test(target) &&
        !(typeOnly && isContract(target)) &&
        !joints.includes(path) &&
        room(path) !== room(target),
    );
    expect(wrong).toEqual([]);
  });

  it('uses each package only where its driver is, and none beyond those', () => {
    const wrong = offences(({ path }, { target }) => {
      if (target.startsWith('lib/') || target.startsWith('#') || isBuiltin(target)) return false;
      return !packages[packageOf(target)]?.test(path);
    });
    expect(wrong).toEqual([]);
  });

  it('imports nothing that is not in lib', () => {
    expect(offences((_, { target }) => /^(\.\.|sample-app|test|bench|scripts)\//.test(target))).toEqual([]);
  });
});

describe('Importing the package', () => {
  it('loads neither the import of other configurations, nor its parsers, nor the command line', () => {
    const loaded = new Set<string>(['lib/index.ts']);
    for (const path of loaded) {
      const imports = files.find((file) => file.path === path)?.imports ?? [];
      for (const { target, typeOnly } of imports) if (!typeOnly) loaded.add(target);
    }
    expect(loaded.size).toBeGreaterThan(30);
    expect(
      [...loaded].filter((name) => /^lib\/(import|cli)\/|^fast-xml-parser|^smol-toml/.test(name)),
    ).toEqual([]);
  });
});

describe('The world outside', () => {
  it.each(['process.env', 'Date.now', 'Math.random', 'console', 'node:fs'])(
    'is reached for by %s only in named files',
    (what) => {
      const users = files.filter((file) => reachesFor(file, what)).map(({ path }) => path);
      expect(users.filter((path) => !(path in (reaches[what] ?? {})))).toEqual([]);
    },
  );

  it('has a clock that is passed in: new Date() is nowhere', () => {
    const users = files.filter(({ tree }) =>
      nodesOf(tree).some(
        (node) => ts.isNewExpression(node) && node.expression.getText() === 'Date' && !node.arguments?.length,
      ),
    );
    expect(users.map(({ path }) => path)).toEqual([]);
  });
});

function reachesFor({ tree, imports }: LibFile, what: string): boolean {
  if (what === 'node:fs') return imports.some(({ target }) => /^(node:)?fs(\/|$)/.test(target));
  return nodesOf(tree).some(
    (node) =>
      ts.isPropertyAccessExpression(node) && [node.getText(), node.expression.getText()].includes(what),
  );
}

describe('The files', () => {
  it('are of 250 lines at most in lib', () => {
    const long = files.filter(({ text }) => text.trimEnd().split('\n').length > 250);
    expect(long.map(({ path }) => path)).toEqual([]);
  });

  it('leave index.ts with exports only', () => {
    const index = files.find(({ path }) => path === 'lib/index.ts');
    const others = index?.tree.statements.filter((statement) => !ts.isExportDeclaration(statement));
    expect(others?.map((statement) => statement.getText())).toEqual([]);
  });

  it('end their lines with LF and hold no tab', () => {
    const list = [
      'ls-files',
      '--cached',
      '--others',
      '--exclude-standard',
      '*.ts',
      '*.mjs',
      '*.cjs',
      '*.js',
      '*.md',
    ];
    const sources = execFileSync('git', list, { cwd: root, encoding: 'utf8' }).trim().split('\n');
    const wrong = sources.filter((path) => {
      if (!existsSync(join(root, path))) return false;
      const text = readFileSync(join(root, path), 'utf8');
      return text.includes('\r\n') || (path.endsWith('.ts') && text.includes('\t'));
    });
    expect(wrong).toEqual([]);
  });
});
