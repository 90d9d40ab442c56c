/** A room as its reader sees it: by role and accessible name. */

import { type Locator, type Page, expect } from '@playwright/test';

export class Room {
  readonly title: Locator;
  readonly log: Locator;
  readonly messages: Locator;
  readonly composer: Locator;
  readonly send: Locator;
  readonly typing: Locator;
  readonly connection: Locator;
  readonly jump: Locator;
  readonly divider: Locator;
  readonly conversations: Locator;

  constructor(readonly page: Page) {
    this.title = page.getByRole('main').getByRole('heading', { level: 1 });
    this.log = page.getByRole('log', { name: 'Messages' });
    this.messages = this.log.getByRole('article');
    this.composer = page.getByRole('textbox', { name: 'Message', exact: true });
    this.send = page.getByRole('button', { name: 'Send', exact: true });
    this.typing = page.getByTestId('typing');
    this.connection = page.getByTestId('connection');
    this.jump = page.getByRole('button', { name: 'Jump to latest' });
    this.divider = this.log.getByRole('separator', { name: 'New messages' });
    this.conversations = page.getByRole('navigation', { name: 'Conversations' });
  }

  /** The room is there and live. */
  async opened() {
    await expect(this.log).toBeVisible();
    await expect(this.page.locator('html')).toHaveAttribute('data-hydrated');
    await this.live();
  }

  /** The page is connected, has caught up, and says nothing of it. */
  async live() {
    await expect(this.connection).toHaveAttribute('data-live');
    await expect(this.connection).toHaveText('');
  }

  message(text: string | RegExp): Locator {
    return this.messages.filter({ hasText: text });
  }

  /** Writes a message and sends it, without waiting for the server. */
  async write(text: string) {
    await this.composer.fill(text);
    await this.send.click();
  }

  /** Writes a message; done once the server has it. */
  async say(text: string) {
    await this.write(text);
    await expect(this.message(text)).toContainText(/Sent|Read/);
  }

  /** The texts among `candidates` that the log shows, in its order, each as often as it stands there. */
  async order(candidates: string[]): Promise<string[]> {
    const rows = await this.messages.allInnerTexts();
    return rows.flatMap((row) => candidates.filter((text) => new RegExp(`(^|\\s)${text}(\\s|$)`).test(row)));
  }

  /** The `seq` of every message in the log, from top to bottom. */
  seqs(): Promise<number[]> {
    return this.messages.evaluateAll((rows) => rows.map((row) => Number(row.getAttribute('data-seq'))));
  }

  /** How far the messages are from their end, in pixels. The list is a reversed column: its end is its zero. */
  distanceFromEnd(): Promise<number> {
    return this.log.evaluate((log) => -log.scrollTop);
  }

  /** Scrolls by so many pixels, upwards where they are negative. */
  scrollBy(pixels: number): Promise<void> {
    return this.log.evaluate((log, pixels) => log.scrollBy({ top: pixels, behavior: 'instant' }), pixels);
  }

  /** Scrolls to the first message that is loaded. */
  scrollToTop(): Promise<void> {
    return this.scrollBy(-1e7);
  }

  /** Waits until the newest message is in view. */
  async atEnd() {
    await expect.poll(() => this.distanceFromEnd()).toBeLessThan(4);
  }

  /** Chooses from the menu of what a message may carry. */
  async add(what: 'Files' | 'Voice message' | 'Location') {
    await this.page.getByRole('button', { name: 'Add', exact: true }).click();
    await this.page.getByRole('dialog', { name: 'Add' }).getByRole('button', { name: what }).click();
  }

  /** Adds files to what is being written. */
  async attach(...files: { name: string; mimeType: string; buffer: Buffer }[]) {
    const chooser = this.page.waitForEvent('filechooser');
    await this.add('Files');
    await (await chooser).setFiles(files);
  }

  /** A file that is being added, by its name. */
  upload(name: string): Locator {
    return this.page.getByRole('list', { name: 'Files to send' }).getByRole('listitem').filter({ hasText: name });
  }

  /** What tells that a message goes by itself. */
  get waits(): Locator {
    return this.page.getByRole('status').filter({ hasText: 'It is sent when its files have arrived.' });
  }

  /** Keeps files from arriving until the answer is called. */
  async holdUploads(): Promise<() => void> {
    let release: () => void = () => {};
    const held = new Promise<void>((done) => (release = done));
    await this.page.route('**/api/files/', async (route) => {
      await held;
      await route.continue();
    });
    return release;
  }

  /** What the composer offers. */
  get offers(): Locator {
    return this.page.getByRole('listbox').getByRole('option');
  }

  /** Opens the details pane. */
  async details(): Promise<Locator> {
    const pane = this.page.getByRole('complementary', { name: 'Details' });
    if (!(await pane.isVisible())) await this.page.getByRole('button', { name: 'Details' }).click();
    await expect(pane).toBeVisible();
    return pane;
  }

  /** Comes near a message, with a finger or a mouse, so that its buttons show. */
  async approach(message: Locator) {
    const touch = await this.page.evaluate(() => matchMedia('(pointer: coarse)').matches);
    if (touch) await message.tap({ position: { x: 70, y: 8 } });
    else await message.hover();
    await expect(message.getByRole('toolbar')).toBeVisible();
  }

  /** Presses a button over a message. */
  async act(message: Locator, button: string) {
    await this.approach(message);
    await message.getByRole('toolbar').getByRole('button', { name: button, exact: true }).click();
  }

  /** Chooses from a message's menu. */
  async choose(message: Locator, item: string) {
    await this.act(message, 'More');
    await this.page.getByRole('menuitem', { name: item, exact: true }).click();
  }

  /** A reaction on a message. */
  reaction(message: Locator, emoji: string): Locator {
    return message.getByRole('group', { name: 'Reactions' }).getByRole('button', { name: new RegExp(`^${emoji},`) });
  }

  /** The pane of a chain of replies. */
  get thread(): Locator {
    return this.page.getByRole('complementary', { name: 'Thread' });
  }

  /** Chooses from the menu of an entry of the conversation list. */
  async decide(title: string, item: string) {
    await this.page.getByRole('button', { name: `Options for ${title}`, exact: true }).click();
    const menu = this.page.getByRole('menu', { name: 'Conversation options' });
    await menu.getByRole('menuitem', { name: item }).or(menu.getByRole('menuitemradio', { name: item })).click();
    await expect(menu).toBeHidden();
  }

  /** An entry of the conversation list. */
  entry(title: string): Locator {
    return this.conversations.getByRole('link').filter({ hasText: title });
  }
}
