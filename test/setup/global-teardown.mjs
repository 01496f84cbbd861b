import { once } from 'node:events';

export default async function globalTeardown() {
  await Promise.all([globalThis.testRedis, globalThis.testLdap].map(end));
}

async function end(server) {
  const ended = once(server, 'exit');
  server.stdin.end();
  await ended;
}
