/** A running Parlor on a fresh data directory, and its command line. */

import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';

const target = resolve(process.env.CARGO_TARGET_DIR ?? join(import.meta.dirname, '../../target'));
const binary = process.env.PARLOR_BIN ?? join(target, 'release/parlor');
const environment = { ...process.env, LEPTOS_SITE_ROOT: process.env.LEPTOS_SITE_ROOT ?? join(target, 'site') };

/** How long a start may take before it counts as failed. */
const START_MS = 15_000;

export class Server {
  /** Everything the server said, for the report of a failed test. */
  log = '';
  private process?: ChildProcess;

  private constructor(
    readonly port: number,
    readonly dataDir: string,
  ) {}

  static async start(): Promise<Server> {
    const server = new Server(await freePort(), await mkdtemp(join(tmpdir(), 'parlor-end2end-')));
    await server.resume();
    return server;
  }

  /** Where the server panicked: each with the lines that follow. */
  get panics(): string[] {
    return this.log.match(/.*panicked at .*\n.*/g) ?? [];
  }

  get url() {
    return `http://127.0.0.1:${this.port}`;
  }

  /** Starts the process, on the data that is there. */
  async resume() {
    const args = ['serve', '--addr', `127.0.0.1:${this.port}`, '--data-dir', this.dataDir];
    const child = spawn(binary, args, { env: environment, stdio: ['ignore', 'pipe', 'pipe'] });
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (text: string) => (this.log += text));
    }
    this.process = child;
    const failed = once(child, 'error').then(([error]) => Promise.reject(error));
    await Promise.race([failed, this.ready(child)]);
  }

  /** Takes the process away as a power cut would. */
  async kill() {
    await this.end('SIGKILL');
  }

  /** Stops the process and removes its data. */
  async stop() {
    await this.end('SIGTERM');
    await rm(this.dataDir, { recursive: true, force: true });
  }

  /** Runs `parlor ARGUMENTS...` on the same data; what it answers. */
  async command<Answer>(...args: string[]): Promise<Answer> {
    const { stdout } = await promisify(execFile)(binary, [...args, '--data-dir', this.dataDir], { env: environment });
    return JSON.parse(stdout) as Answer;
  }

  private async ready(child: ChildProcess) {
    const deadline = Date.now() + START_MS;
    while (child.exitCode === null && Date.now() < deadline) {
      const answer = await fetch(`${this.url}/readyz`).catch(() => undefined);
      if (answer?.ok) return;
      await new Promise((wake) => setTimeout(wake, 20));
    }
    throw new Error(`${binary} did not start:\n${this.log}`);
  }

  private async end(signal: NodeJS.Signals) {
    const child = this.process;
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const exit = once(child, 'exit');
    child.kill(signal);
    await exit;
  }
}

async function freePort(): Promise<number> {
  const listener = createServer().listen(0, '127.0.0.1');
  await once(listener, 'listening');
  const { port } = listener.address() as AddressInfo;
  listener.close();
  await once(listener, 'close');
  return port;
}
