import type { Locator } from '@playwright/test';

import { expect, test } from '../support/fixtures.ts';
import { Room } from '../support/room.ts';
import { type Person, Team } from '../support/team.ts';

const COUNT = 2_000;
/** Rows that the page may hold at once: the window of 300, and the page that is on its way in. */
const MAX_ROWS = 350;

/** One long conversation for all tests here; they only read it. */
let ada: Person;
let bob: Person;
let id: number;
let seqs: number[];

test.beforeAll(async ({ server }) => {
  [ada, bob] = await (await Team.found(server)).people('Ada Lovelace', 'Bob Miller');
  id = await ada.group('Archive', bob);
  seqs = await ada.post(id, ...Array.from({ length: COUNT }, (_, index) => `Entry ${index + 1} of the archive.`));
  await bob.read(id, seqs[COUNT - 1]);
});

/** Scrolls to one end until there is no more, and watches every message that passes through the page. */
async function scrollThrough(room: Room, towards: 'start' | 'end', last: number): Promise<Set<number>> {
  await room.log.evaluate((log) => {
    const met = new Set<number>();
    const look = () => log.querySelectorAll('[data-seq]').forEach((row) => met.add(Number(row.getAttribute('data-seq'))));
    look();
    new MutationObserver(look).observe(log, { childList: true, subtree: true });
    Object.assign(window, { met });
  });
  const reachesLast = async () => {
    await room.scrollBy(towards === 'start' ? -1e7 : 1e7);
    const rows = await room.seqs();
    expect(rows.length).toBeLessThanOrEqual(MAX_ROWS);
    expect(rows, 'rows stand in the order of the conversation').toEqual([...rows].sort((a, b) => a - b));
    return rows.includes(last);
  };
  await expect.poll(reachesLast, { timeout: 40_000, intervals: [30] }).toBe(true);
  return new Set(await room.page.evaluate(() => [...(window as unknown as { met: Set<number> }).met]));
}

/** A message stands where one looks first. */
async function inTheMiddle(room: Room, message: Locator) {
  await expect(message).toBeInViewport({ ratio: 1 });
  const away = async () => {
    const [row, box] = [(await message.boundingBox())!, (await room.log.boundingBox())!];
    return Math.abs(row.y + row.height / 2 - (box.y + box.height / 2)) / box.height;
  };
  await expect.poll(away).toBeLessThan(0.2);
}

test('two thousand messages scroll up and down, complete and in a small page', async ({ enter }) => {
  test.setTimeout(120_000);
  const room = await enter(bob, id);
  await expect(room.message(`Entry ${COUNT} of`)).toBeInViewport();

  const up = await scrollThrough(room, 'start', seqs[0]);
  expect(seqs.filter((seq) => !up.has(seq))).toEqual([]);
  await room.scrollToTop();
  await expect(room.message('Entry 1 of')).toBeInViewport();

  const down = await scrollThrough(room, 'end', seqs[COUNT - 1]);
  expect(seqs.filter((seq) => !down.has(seq))).toEqual([]);
  await room.scrollBy(1e7);
  await room.atEnd();
  await expect(room.message(`Entry ${COUNT} of`)).toBeInViewport();
});

test('what I read stays where it is while older messages come in above', async ({ enter }) => {
  const room = await enter(bob, id);
  await expect(room.message(`Entry ${COUNT} of`)).toBeInViewport();
  for (let page = 0; page < 8; page++) {
    const [oldest] = await room.seqs();
    const reading = await room.log.evaluate((box) => {
      box.scrollBy({ top: -1e7, behavior: 'instant' });
      box.scrollBy({ top: 120, behavior: 'instant' });
      const edge = box.getBoundingClientRect().top;
      const rows = [...box.querySelectorAll('[role=article], article')];
      const first = rows.find((row) => row.getBoundingClientRect().bottom > edge)!;
      return { seq: first.getAttribute('data-seq')!, top: first.getBoundingClientRect().top };
    });
    await expect.poll(async () => (await room.seqs())[0]).toBeLessThan(oldest);
    const row = room.log.locator(`[data-seq="${reading.seq}"]`);
    const { y } = (await row.boundingBox())!;
    expect(Math.abs(y - reading.top)).toBeLessThanOrEqual(1);
  }
});

test('a link to a message opens the room around it, and leads back to the present', { tag: '@phone' }, async ({
  visit,
}) => {
  const room = new Room(await visit(bob, `/rooms/${id}?at=${seqs[999]}`));
  await room.opened();
  const linked = room.log.locator(`[data-seq="${seqs[999]}"]`);
  await expect(linked).toContainText('Entry 1000 of the archive.');
  await inTheMiddle(room, linked);
  await room.jump.click();
  await expect(room.message(`Entry ${COUNT} of`)).toBeInViewport();
  await room.atEnd();
  await expect(room.jump).toBeHidden();
  await expect(room.page).toHaveURL(new RegExp(`/rooms/${id}$`));
  await room.page.reload();
  await room.opened();
  await room.atEnd();
  await expect(room.message(`Entry ${COUNT} of`)).toBeInViewport();
});

test('what was found is in the middle of its room, also the second time', { tag: '@phone' }, async ({ visit }) => {
  await bob.finds('"entry 1000"', 1);
  const room = new Room(await visit(bob, '/search?q=%22entry%201000%22'));
  const linked = room.log.locator(`[data-seq="${seqs[999]}"]`);
  for (const _ of ['at first', 'again']) {
    await room.page.getByRole('list', { name: 'Results' }).getByRole('link').click();
    await room.opened();
    await inTheMiddle(room, linked);
    await room.jump.click();
    await room.atEnd();
    // The present took the message's place in the history of the tab.
    await room.page.goBack();
    await expect(room.page).toHaveURL(/\/search/);
  }
});

test('who reads further up is not pulled down by news, but told of it', async ({ team, enter }) => {
  const [carol, dave] = await team.people('Carol', 'Dave');
  const room = await carol.group('Busy', dave);
  const old = await carol.post(room, ...Array.from({ length: 60 }, (_, index) => `Old ${index + 1}`));
  await dave.read(room, old[59]);
  const daves = await enter(dave, room);
  await daves.atEnd();
  await daves.scrollBy(-800);
  await expect(daves.jump).toBeVisible();
  const before = (await daves.message('Old 40').boundingBox())!;
  await carol.post(room, 'News 1', 'News 2');
  await expect(daves.jump).toContainText('2');
  const after = (await daves.message('Old 40').boundingBox())!;
  expect(Math.abs(after.y - before.y)).toBeLessThanOrEqual(1);
  await daves.jump.click();
  await expect(daves.message('News 2')).toBeInViewport();
  await expect(daves.jump).toBeHidden();
});

test('who is at the end stays there when messages come', async ({ team, enter }) => {
  const [carol, dave] = await team.people('Carol', 'Dave');
  const room = await carol.group('Busy', dave);
  const old = await carol.post(room, ...Array.from({ length: 60 }, (_, index) => `Old ${index + 1}`));
  await dave.read(room, old[59]);
  const daves = await enter(dave, room);
  await daves.atEnd();
  await carol.post(room, ...Array.from({ length: 30 }, (_, index) => `News ${index + 1}`));
  await expect(daves.message('News 30')).toBeInViewport();
  await daves.atEnd();
});

test('my own message brings me back to the end', async ({ team, visit }) => {
  const [carol, dave] = await team.people('Carol', 'Dave');
  const id = await carol.group('Long', dave);
  const posted = await carol.post(id, ...Array.from({ length: 200 }, (_, index) => `Line ${index + 1}`));
  await dave.read(id, posted[199]);
  const room = new Room(await visit(dave, `/rooms/${id}?at=${posted[20]}`));
  await room.opened();
  await room.say('I am back.');
  await expect(room.message('I am back.')).toBeInViewport();
  await expect(room.message('Line 200')).toBeInViewport();
  await room.atEnd();
});

test('a room with unread messages opens at the first of them', { tag: '@phone' }, async ({ team, enter }) => {
  const [carol, dave] = await team.people('Carol', 'Dave');
  const id = await carol.group('Long', dave);
  const posted = await carol.post(id, ...Array.from({ length: 120 }, (_, index) => `Line ${index + 1}.`));
  await dave.read(id, posted[59]);
  const room = await enter(dave, id);
  await expect(room.divider).toBeInViewport();
  await expect(room.message('Line 61.')).toBeInViewport();
  const [divider, row] = [(await room.divider.boundingBox())!, (await room.message('Line 61.').boundingBox())!];
  expect(divider.y).toBeLessThan(row.y);
});

test('messages of one author are grouped, and days are set apart', async ({ team, enter }) => {
  const [carol, dave] = await team.people('Carol', 'Dave');
  const id = await carol.group('Short', dave);
  await carol.post(id, 'First', 'Second');
  await dave.post(id, 'Third');
  const room = await enter(carol, id);
  await expect(room.messages).toHaveCount(3);
  await expect(room.log.getByRole('separator', { name: /Today/ })).toBeVisible();
  await expect(room.message('First').locator('time').first()).toHaveAttribute('datetime', /^\d{4}-\d\d-\d\dT.*Z$/);
  const heights = await room.messages.evaluateAll((rows) => rows.map((row) => row.getBoundingClientRect().height));
  expect(heights[1], 'a grouped row has no header').toBeLessThan(heights[0]);
});

test('going back to a room finds it where it was left', async ({ team, enter }) => {
  const [carol, dave] = await team.people('Carol', 'Dave');
  const [long, other] = [await carol.group('Long', dave), await carol.group('Other', dave)];
  const posted = await carol.post(long, ...Array.from({ length: 50 }, (_, index) => `Line ${index + 1}.`));
  await dave.read(long, posted[49]);
  const room = await enter(dave, long);
  await room.atEnd();
  await room.scrollToTop();
  await room.scrollBy(300);
  await expect(room.jump).toBeVisible();
  const top = await room.message('Line 15.').boundingBox();
  await room.entry('Other').click();
  await expect(room.page).toHaveURL(new RegExp(`/rooms/${other}$`));
  await expect(room.title).toHaveText('Other');
  await room.page.goBack();
  await expect(room.title).toHaveText('Long');
  await expect.poll(async () => (await room.message('Line 15.').boundingBox())?.y).toBeCloseTo(top!.y, 0);
});
