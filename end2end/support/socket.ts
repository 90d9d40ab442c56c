/** A client of `/ws` in Node, for what a test needs but does not look at. */

import { once } from 'node:events';

import WebSocket from 'ws';

import type { Server } from './server.ts';

type Send = { type: 'send'; conversation: number; content: string; client_id: string };
type Frame = { type: string; client_id?: string; seq?: number; user_id?: number; error?: { code: string } };
type Pending = { command: Send; sent: (seq: number) => void; failed: (reason: Error) => void };

/** Commands on their way at once; as many as the server commits together. */
const IN_FLIGHT = 64;

export class Socket {
  userId = 0;
  private readonly waiting: Pending[] = [];
  private readonly inFlight = new Map<string, Pending>();

  private constructor(private readonly socket: WebSocket) {}

  static async open(server: Server, token: string): Promise<Socket> {
    const address = `${server.url.replace('http', 'ws')}/ws`;
    const raw = new WebSocket(address, { headers: { Authorization: `Bearer ${token}` } });
    const [ready] = await once(raw, 'message');
    const socket = new Socket(raw);
    socket.userId = (JSON.parse(String(ready)) as Frame).user_id ?? 0;
    raw.on('message', (data) => socket.hear(JSON.parse(String(data)) as Frame));
    raw.on('close', () => socket.fail(new Error('the socket was closed')));
    return socket;
  }

  get closed() {
    return this.socket.readyState !== WebSocket.OPEN;
  }

  close() {
    this.socket.close();
  }

  /** Posts a message; its `seq` once the server has stored it. */
  send(command: Send): Promise<number> {
    return new Promise((sent, failed) => {
      this.waiting.push({ command, sent, failed });
      this.pump();
    });
  }

  private pump() {
    while (this.inFlight.size < IN_FLIGHT) {
      const next = this.waiting.shift();
      if (!next) return;
      this.inFlight.set(next.command.client_id, next);
      this.socket.send(JSON.stringify(next.command));
    }
  }

  private hear(frame: Frame) {
    const pending = frame.client_id && this.inFlight.get(frame.client_id);
    if (!pending || !frame.client_id || (frame.type !== 'sent' && frame.type !== 'error')) return;
    this.inFlight.delete(frame.client_id);
    if (frame.type === 'sent') pending.sent(frame.seq ?? 0);
    else pending.failed(new Error(`not sent: ${JSON.stringify(frame.error)}`));
    this.pump();
  }

  private fail(reason: Error) {
    for (const pending of [...this.inFlight.values(), ...this.waiting.splice(0)]) pending.failed(reason);
    this.inFlight.clear();
  }
}
