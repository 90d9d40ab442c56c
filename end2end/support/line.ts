/** The connection between one page and Parlor, in the test's hand. */

import type { BrowserContext, Page, WebSocketRoute } from '@playwright/test';

type Frame = { type: string; client_id?: string; conversation?: number; content?: string };

export class Line {
  /** Answers a message with this error instead of passing it on. */
  refuseWith?: { code: string; [field: string]: unknown };
  /** Passes messages on, but keeps the server's acknowledgements back. */
  losesAcknowledgements = false;
  /** The messages that the page has sent, in order, with every repetition. */
  readonly sent: string[] = [];

  private refusesSockets = false;
  /** The page's ends of the sockets, and the server's. */
  private readonly open = new Map<WebSocketRoute, WebSocketRoute>();

  private constructor(private readonly context: BrowserContext) {}

  /** Takes the line of a page that has not connected yet. */
  static async of(page: Page): Promise<Line> {
    const line = new Line(page.context());
    await page.routeWebSocket(/\/ws$/, (socket) => line.connect(socket));
    return line;
  }

  /** The whole network goes. */
  async cut() {
    await this.context.setOffline(true);
    await this.drop();
  }

  /** Only the socket goes, and cannot be opened again: pages still load. */
  async cutSocket() {
    this.refusesSockets = true;
    await this.drop();
  }

  /** The socket closes once; the next one opens. */
  async drop(code?: number) {
    const dropped = [...this.open];
    // From here on nothing gets through any more.
    this.open.clear();
    await Promise.all(dropped.flatMap(([page, server]) => [page.close(code ? { code } : undefined), server.close()]));
  }

  /** The network is back. */
  async mend() {
    this.refusesSockets = false;
    await this.context.setOffline(false);
  }

  private async connect(socket: WebSocketRoute) {
    if (this.refusesSockets) {
      await socket.close();
      return;
    }
    const server = socket.connectToServer();
    this.open.set(socket, server);
    socket.onMessage((text) => {
      const frame = JSON.parse(String(text)) as Frame;
      if (frame.type === 'send') {
        this.sent.push(frame.content ?? '');
        if (this.refuseWith) {
          const { client_id, conversation } = frame;
          socket.send(JSON.stringify({ type: 'error', error: this.refuseWith, client_id, conversation }));
          return;
        }
      }
      server.send(text);
    });
    server.onMessage((text) => {
      if (!this.open.has(socket)) return;
      const { type } = JSON.parse(String(text)) as Frame;
      // The room's own broadcast acknowledges as well as the answer does.
      if (this.losesAcknowledgements && (type === 'sent' || type === 'message')) return;
      socket.send(text);
    });
  }
}
