/** A platform that speaks one of the dialects, its people, and pages that run the documents' own code. */

import { createHmac, randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

import { type Page, expect } from '@playwright/test';
import { build } from 'esbuild';

import type { Server } from './server.ts';

const documents = join(import.meta.dirname, '../documents');

export class Platform {
  private constructor(
    readonly server: Server,
    readonly slug: string,
    private readonly secret: string,
    private readonly key: string,
  ) {}

  static async found(server: Server, dialect: string): Promise<Platform> {
    const slug = `${dialect}-${randomBytes(4).toString('hex')}`;
    const secret = randomBytes(32).toString('hex');
    const added = ['tenant', 'add', slug, '--dialect', dialect, '--jwt-secret', secret];
    const { api_key } = await server.command<{ api_key: string }>(...added);
    return new Platform(server, slug, secret, api_key);
  }

  /** Tells Parlor what happened at the platform; the conversation that it was told in. */
  async tell(event: object): Promise<number> {
    const headers = { authorization: `Bearer ${this.key}`, 'content-type': 'application/json' };
    const answer = await fetch(`${this.server.url}/api/events/`, { method: 'POST', headers, body: JSON.stringify(event) });
    expect(answer.ok, `${JSON.stringify(event)}: ${answer.status}`).toBe(true);
    return ((await answer.json()) as { conversation_id: number }).conversation_id;
  }

  /** Somebody whom Parlor has seen once. */
  async customer(id: number, username: string): Promise<Customer> {
    const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
    const claims = { user_id: id, username, tenant: this.slug, exp: Math.floor(Date.now() / 1000) + 3600 };
    const signed = `${part({ alg: 'HS256', typ: 'JWT' })}.${part(claims)}`;
    const token = `${signed}.${createHmac('sha256', this.secret).update(signed).digest('base64url')}`;
    const customer = new Customer(this, id, username, token);
    await customer.get('/api/chat/unread-count/');
    return customer;
  }
}

export class Customer {
  constructor(
    readonly platform: Platform,
    readonly id: number,
    readonly username: string,
    readonly token: string,
  ) {}

  get<Answer>(path: string): Promise<Answer> {
    return this.ask<Answer>('GET', path);
  }

  post<Answer>(path: string, body: object): Promise<Answer> {
    return this.ask<Answer>('POST', path, body);
  }

  private async ask<Answer>(method: string, path: string, body?: object): Promise<Answer> {
    const headers = { authorization: `Bearer ${this.token}`, 'content-type': 'application/json' };
    const answer = await fetch(this.platform.server.url + path, { method, headers, body: body && JSON.stringify(body) });
    expect(answer.ok, `${method} ${path}: ${answer.status}`).toBe(true);
    return (await answer.json()) as Answer;
  }
}

/** A document's code, with its server's address replaced by ours; nothing else may change but tokens. */
export async function code(name: string, server: Server): Promise<string> {
  const text = await readFile(join(documents, name), 'utf8');
  return text.replaceAll(/localhost:\d+/g, new URL(server.url).host);
}

/** Opens an empty page of the server's origin, where code may be run. */
export async function blank(page: Page, server: Server): Promise<Page> {
  // Plain text names no icon, and browsers ask for this one then.
  await page.route('**/favicon.ico', (route) => route.fulfill({ status: 204 }));
  await page.goto(`${server.url}/healthz`);
  await page.evaluate(() => (document.body.innerHTML = '<div id="root"></div>'));
  return page;
}

/** Runs React code that ends by drawing something into the page. */
export async function draw(page: Page, source: string) {
  const entry = `import { createRoot } from 'react-dom/client';\n${source}`;
  const bundled = await build({
    stdin: { contents: entry, loader: 'jsx', resolveDir: import.meta.dirname },
    bundle: true,
    write: false,
    jsx: 'automatic',
    define: { 'process.env.NODE_ENV': '"production"' },
  });
  await page.evaluate(bundled.outputFiles[0]?.text ?? '');
}
