// npm run bench: whole logins of the documented set-up, as a ratio to what is written by hand. Needs redis-server.
import { fork, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { Agent, request } from 'node:http';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { Redis } from 'ioredis';

const rounds = 8;
const logins = 400;
const concurrency = 32;
const port = 46_379;
const url = `redis://127.0.0.1:${port}`;
const agent = new Agent({ keepAlive: true, maxSockets: concurrency });

interface Answer {
  readonly status: number;
  readonly body: string;
  readonly cookies: readonly string[];
}

interface App {
  readonly port: number;
  readonly process: ChildProcess;
}

let nextUser = 0;
const redisServer = spawn('redis-server', ['--port', String(port), '--save', '', '--appendonly', 'no']);
const redis = new Redis(url, { retryStrategy: () => 100 });
redis.on('error', () => undefined);
await redis.ping();

const ours = await start('ours');
const byHand = await start('by-hand');
await round(ours);
await round(byHand);
const ratios: number[] = [];
for (let i = 0; i < rounds; i += 1) {
  const [a, b] = [await round(ours), await round(byHand)];
  ratios.push(a / b);
  console.log(
    `round ${i + 1}: ${a.toFixed(0)} logins/s, by hand ${b.toFixed(0)}, ratio ${(a / b).toFixed(2)}`,
  );
}
console.log(`\nlogins/s, ours / by hand: median ${median(ratios).toFixed(2)} of ${rounds} rounds`);
console.log(`Redis commands of one login, ours: ${await commands(ours)}, by hand: ${await commands(byHand)}`);
for (const { process } of [ours, byHand]) process.kill();
redis.disconnect();
redisServer.kill();
agent.destroy();

async function start(variant: string): Promise<App> {
  const options = { execArgv: ['--import', 'tsx'] };
  const child = fork(join(import.meta.dirname, 'server.ts'), [variant, url], options);
  const [address] = (await once(child, 'message')) as [number];
  return { port: address, process: child };
}

/** @returns logins in a second */
async function round(app: App): Promise<number> {
  const begin = performance.now();
  let left = logins;
  const worker = async (): Promise<void> => {
    while (left-- > 0) await login(app);
  };
  await Promise.all(Array.from({ length: concurrency }, worker));
  return (logins / (performance.now() - begin)) * 1000;
}

async function login(app: App): Promise<void> {
  const user = String((nextUser += 1));
  const first = await ask(app, '/login', [], `username=${user}&password=x`);
  const { csrfToken = '' } = JSON.parse(first.body) as { csrfToken?: string };
  const { body: code } = await ask(app, `/codes/${encodeURIComponent(`+9477${user.padStart(7, '0')}`)}`, []);
  const second = await ask(app, '/smsotp', first.cookies, `code=${code}&_csrf=${csrfToken}`);
  const me = await ask(app, '/me', second.cookies);
  if (me.body !== JSON.stringify({ id: user })) throw new Error(`not logged in: ${second.status} ${me.body}`);
}

/** Counted by Redis itself, over ten logins. */
async function commands(app: App): Promise<number> {
  await pause(200);
  const before = await processed();
  for (let i = 0; i < 10; i += 1) await login(app);
  return ((await processed()) - before - 1) / 10;
}

async function processed(): Promise<number> {
  const stats = await redis.info('commandstats');
  const calls = [...stats.matchAll(/cmdstat_(\w+).*?calls=(\d+)/g)];
  // What a script calls is part of its one step.
  const inside = ['hset', 'hget', 'hmget', 'hdel', 'hincrby', 'pexpireat', 'pttl', 'info'];
  const outside = calls.filter(([, name = '']) => !inside.includes(name));
  const inScripts = calls.find(([, name]) => name === 'hmget');
  return outside.reduce((sum, [, , count]) => sum + Number(count), inScripts ? 1 : 0);
}

function ask(app: App, path: string, cookies: readonly string[], form?: string): Promise<Answer> {
  const headers = {
    accept: 'application/json',
    cookie: cookies.join('; '),
    ...(form !== undefined && { 'content-type': 'application/x-www-form-urlencoded' }),
  };
  return new Promise((resolve, reject) => {
    const outgoing = request(
      { port: app.port, path, agent, headers, method: form ? 'POST' : 'GET' },
      (res) => {
        let body = '';
        res.setEncoding('utf8').on('data', (chunk: string) => (body += chunk));
        res.on('end', () => {
          const set = (res.headers['set-cookie'] ?? []).map((line) => line.split(';')[0] ?? '');
          resolve({ status: res.statusCode ?? 0, body, cookies: set.length > 0 ? set : cookies });
        });
      },
    );
    outgoing.on('error', reject).end(form);
  });
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
}
