import { once } from 'node:events';

export default async function globalTeardown() {
  const server = globalThis.testRedis;
  const ended = once(server, 'exit');
  server.stdin.end();
  await ended;
}
