// Redis on a free port, with nothing on disk. TEST_REDIS_URL says where.
import { connect } from 'node:net';
import { redisServer } from '../../scripts/tools.mjs';
import { freePort, startServer } from './server.mjs';

export async function startRedis() {
  const port = await freePort();
  const settings = { bind: '127.0.0.1', port, save: '', appendonly: 'no', 'maxmemory-policy': 'noeviction' };
  const args = Object.entries(settings).flatMap(([name, value]) => [`--${name}`, String(value)]);
  const server = await startServer('redis', (folder) => [redisServer(), '--dir', folder, ...args], {
    answers: () => answers(port),
  });
  return { ...server, env: { TEST_REDIS_URL: `redis://127.0.0.1:${port}` } };
}

function answers(port) {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => socket.write('PING\r\n'));
    socket.on('data', (data) => {
      socket.destroy();
      resolve(data.toString().startsWith('+PONG'));
    });
    socket.on('error', () => resolve(false));
  });
}
