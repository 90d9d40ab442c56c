/** What every test gets: a server per worker, a team per test, browsers that complain. */

import { type BrowserContext, type BrowserContextOptions, type Page, expect, test as base } from '@playwright/test';

import { Line } from './line.ts';
import { Room } from './room.ts';
import { Server } from './server.ts';
import { type Person, Team } from './team.ts';

type Fixtures = {
  /** A tenant that nobody else uses. */
  team: Team;
  /** A Parlor that nobody has set up, and that may be killed. */
  freshServer: Server;
  /** An empty page in a browser of its own. */
  browse: (options?: BrowserContextOptions) => Promise<Page>;
  /** Opens a page in a browser of its own, signed in as somebody or as nobody. */
  visit: (who: Person | null, path: string, options?: BrowserContextOptions) => Promise<Page>;
  /** Opens a room in a browser of somebody's own. */
  enter: (who: Person, room: number, options?: BrowserContextOptions) => Promise<Room>;
  /** The same, with the connection in the test's hand. */
  enterByLine: (who: Person, room: number) => Promise<{ room: Room; line: Line }>;
  /** Names what this test makes the browser complain about; anything else fails it. */
  tolerate: (...complaints: RegExp[]) => void;
  complaints: Complaints;
};

/** What the browser says of its own when a test takes the network away. */
export const networkGone = [/WebSocket connection to .* failed/, /Failed to load resource: net::/];

class Complaints {
  private readonly heard: string[] = [];
  private readonly tolerated: RegExp[] = [];

  tolerate(...complaints: RegExp[]) {
    this.tolerated.push(...complaints);
  }

  listenTo(context: BrowserContext) {
    context.on('console', (message) => {
      const text = `${message.type()}: ${message.text()} (${message.location().url})`;
      if (message.type() === 'error' || /hydrat|reactive/i.test(message.text())) this.heard.push(text);
    });
    context.on('weberror', (error) => this.heard.push(`uncaught: ${error.error().stack ?? error.error().message}`));
  }

  get serious() {
    return this.heard.filter((text) => !this.tolerated.some((tolerated) => tolerated.test(text)));
  }
}

export const test = base.extend<Fixtures, { server: Server }>({
  server: [
    async ({}, use) => {
      const server = await Server.start();
      // Without any account Parlor would ask for the first one.
      await server.command('user', 'add', 'ada', '--tenant', 'main', '--password', PASSWORD, '--role', 'admin');
      await use(server);
      await server.stop();
      expect(server.panics, 'the server panicked').toEqual([]);
    },
    { scope: 'worker' },
  ],

  freshServer: async ({}, use) => {
    const server = await Server.start();
    await use(server);
    await server.stop();
    expect(server.panics, 'the server panicked').toEqual([]);
  },

  baseURL: async ({ server }, use) => use(server.url),

  team: async ({ server }, use) => use(await Team.found(server)),

  complaints: async ({}, use) => {
    const complaints = new Complaints();
    await use(complaints);
    expect(complaints.serious, 'the browser complained').toEqual([]);
  },

  tolerate: async ({ complaints }, use) => use((...patterns) => complaints.tolerate(...patterns)),

  browse: async ({ browser, complaints }, use) => {
    const contexts: BrowserContext[] = [];
    await use(async (options) => {
      const context = await browser.newContext(options);
      contexts.push(context);
      complaints.listenTo(context);
      return context.newPage();
    });
    await Promise.all(contexts.map((context) => context.close()));
  },

  visit: async ({ browse }, use) => {
    await use(async (who, path, options) => {
      const page = await browse(options);
      await arrive(page, who, path);
      return page;
    });
  },

  enter: async ({ visit }, use) => {
    await use(async (who, id, options) => {
      const room = new Room(await visit(who, `/rooms/${id}`, options));
      await room.opened();
      return room;
    });
  },

  enterByLine: async ({ browse }, use) => {
    await use(async (who, id) => {
      const page = await browse();
      const line = await Line.of(page);
      await arrive(page, who, `/rooms/${id}`);
      const room = new Room(page);
      await room.opened();
      return { room, line };
    });
  },
});

/** The password of every account that has one. */
export const PASSWORD = 'correct horse battery';

async function arrive(page: Page, who: Person | null, path: string) {
  await page.goto(who ? who.team.server.url + who.entrance(path) : path);
  if (test.info().project.name !== 'no-javascript') await hydrated(page);
}

/** Waits until the page reacts to what one does with it. */
export async function hydrated(page: Page) {
  await expect(page.locator('html')).toHaveAttribute('data-hydrated');
}

export { expect };
