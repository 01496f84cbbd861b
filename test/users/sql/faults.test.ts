import { connect } from 'node:net';
import { join } from 'node:path';
import { SqlUserDirectory } from '../../../lib/users/sql/index.js';
import { createWorld, type World } from '../../http/support/app.js';
import { lineTo, type Line } from '../../http/support/line.js';
import {
  execute,
  mariadb,
  mariadbSocket,
  openers,
  postgres,
  postgresHost,
  type Db,
} from './support/databases.js';
import { ours } from './support/tables.js';

/** With the settings that docs/stores.md advises. */
const servers = {
  PostgreSQL: {
    socket: () => join(postgresHost, '.s.PGSQL.5432'),
    open: (port: number, database: string) =>
      postgres({ host: '127.0.0.1', port, database, connectionTimeoutMillis: 2000, query_timeout: 3000 }),
  },
  MariaDB: {
    socket: () => mariadbSocket,
    open: (port: number, database: string) =>
      mariadb({ host: '127.0.0.1', port, database, connectTimeout: 2000 }),
  },
} as const;

describe.each(['PostgreSQL', 'MariaDB'] as const)('%s that fails in the middle of a login', (name) => {
  let opened: Awaited<ReturnType<(typeof openers)[typeof name]>>;
  let line: Line;
  let db: Db;
  let world: World;

  beforeAll(async () => {
    opened = await openers[name]();
    await ours.create(opened.db, name);
  });
  afterAll(() => opened.close());

  beforeEach(async () => {
    await ours.fill(opened.db, [{ username: 'alice', mobile: '+94771234567' }, { username: 'bob' }]);
    line = await lineTo(() => connect(servers[name].socket()));
    db = servers[name].open(line.port, opened.database);
    const directory = new SqlUserDirectory({ db, domain: 'jdbc' });
    world = createWorld({ smsOtp: { users: undefined, directories: [directory] }, enforce: true });
    world.accounts.set('alice', Object.assign({ id: 'alice' }, { username: 'alice' }));
    world.accounts.set('bob', Object.assign({ id: 'bob' }, { username: 'bob' }));
    jest.spyOn(process.stderr, 'write').mockReturnValue(true);
  });
  afterEach(async () => {
    jest.restoreAllMocks();
    await line.close();
    // mysql2 tells once more of a connection that broke.
    await db.destroy().catch(() => undefined);
  });

  it('is 503 at once where it is gone, and the login goes on when it is back', async () => {
    const browser = world.browser();
    line.cut();
    const down = await browser.login('alice');
    expect([down.status, down.headers['retry-after']]).toEqual([503, '5']);
    expect([world.sender.messages, (await browser.whoami()).user]).toEqual([[], null]);
    line.mend();
    await browser.login('alice');
    line.cut();
    expect((await browser.type(world.sender.code)).status).toBe(503);
    expect((await browser.whoami()).user).toBeNull();
    line.mend();
    await browser.login('alice');
    world.clock.advance(60);
    await browser.login('alice');
    await browser.type(world.sender.code);
    expect((await browser.whoami()).user).toBe('alice');
  });

  it('is 503 within five seconds where it hangs', async () => {
    const directory = new SqlUserDirectory({ db, domain: 'jdbc' });
    await directory.find('alice');
    line.block();
    const start = performance.now();
    const down = await world.browser().login('alice');
    expect([down.status, world.sender.messages]).toEqual([503, []]);
    expect(performance.now() - start).toBeLessThan(8000);
    line.mend();
  });

  it('keeps nobody in whose number it could not store', async () => {
    const browser = world.browser();
    await browser.login('bob');
    await browser.post('/smsotp/mobile', { mobile: '+94770000002', _csrf: await browser.token() });
    await execute(opened.db, 'alter table smsotp_users drop column tenant');
    const typed = await browser.type(world.sender.code);
    await execute(opened.db, 'alter table smsotp_users add column tenant varchar(255)');
    expect([typed.status, (await browser.whoami()).user]).toEqual([503, null]);
  });
});

it('A dead address is a fault that names the directory and the reason', async () => {
  const { port, close } = await lineTo(() => connect(1));
  await close();
  for (const open of [servers.PostgreSQL.open, servers.MariaDB.open]) {
    const db = open(port, 'users');
    const directory = new SqlUserDirectory({ db, domain: 'jdbc' });
    await expect(directory.find('alice')).rejects.toMatchObject({
      code: 'SMSOTP_USER_STORE',
      message: expect.stringMatching(/"jdbc" failed \(ECONNREFUSED\)/),
    });
    await db.destroy();
  }
});
