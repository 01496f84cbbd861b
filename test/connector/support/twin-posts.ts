import { Agent, request, type IncomingMessage } from 'node:http';
import { portOf, type World } from '../../http/support/app.js';

/** One of several forms that are posted at the same time. */
export interface Twin {
  readonly cookie: string;
  readonly form: Readonly<Record<string, string>>;
}

export interface TwinAnswer {
  readonly status: number;
  /** The cookie that the answer sets, empty where it sets none. */
  readonly cookie: string;
}

/**
 * Posts all of them at the same time, each over a connection that is open already: making connections would put them
 * in a row, and a race would not be one.
 */
export async function twinPosts(
  world: World,
  path: string,
  twins: readonly Twin[],
): Promise<readonly TwinAnswer[]> {
  const agent = new Agent({ keepAlive: true, maxSockets: twins.length, maxFreeSockets: twins.length });
  const at = { agent, host: '127.0.0.1', port: portOf(world) };
  try {
    await Promise.all(twins.map(() => send({ ...at, path: '/whoami' })));
    const warm = Object.values(agent.freeSockets).flat().length;
    if (warm !== twins.length) throw new Error(`${warm} of ${twins.length} connections are open`);
    return await Promise.all(twins.map((twin) => post({ ...at, path }, twin)));
  } finally {
    agent.destroy();
  }
}

type Target = Readonly<{ agent: Agent; host: string; port: number; path: string }>;

async function post(target: Target, { cookie, form }: Twin): Promise<TwinAnswer> {
  const headers = { cookie, accept: 'text/html', 'content-type': 'application/x-www-form-urlencoded' };
  const answer = await send({ ...target, method: 'POST', headers }, new URLSearchParams(form).toString());
  const [set = ''] = answer.headers['set-cookie'] ?? [];
  return { status: answer.statusCode ?? 0, cookie: set.split(';')[0] ?? '' };
}

function send(
  options: Target & { readonly method?: string; readonly headers?: Record<string, string> },
  body = '',
): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const asked = request(options, (answer) => {
      answer.resume().on('end', () => {
        // The socket goes back to the agent after this.
        setImmediate(() => {
          resolve(answer);
        });
      });
    });
    asked.on('error', reject).end(body);
  });
}
