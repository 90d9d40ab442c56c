import { expect, networkGone, test } from '../support/fixtures.ts';
import { Room } from '../support/room.ts';
import { Team } from '../support/team.ts';

const numbered = (word: string, count: number) => Array.from({ length: count }, (_, index) => `${word}-${index + 1}`);

test.beforeEach(({ tolerate }) => tolerate(...networkGone));

test('what was written and missed without a network arrives once and in order', async ({ team, enter, enterByLine }) => {
  const [ada, bob] = await team.people('Ada', 'Bob');
  const id = await ada.direct(bob);
  const { room: adas, line } = await enterByLine(ada, id);
  const bobs = await enter(bob, id);
  await adas.say('before');

  await line.cut();
  const [mine, theirs] = [numbered('mine', 5), numbered('theirs', 120)];
  for (const text of mine) await adas.write(text);
  await expect(adas.messages.filter({ hasText: 'Sending' })).toHaveCount(mine.length);
  await bob.post(id, ...theirs);

  await line.mend();
  await expect(adas.messages.filter({ hasText: 'Sending' })).toHaveCount(0);
  const all = ['before', ...theirs, ...mine];
  await bobs.atEnd();
  await expect.poll(() => adas.order(all)).toEqual(all);
  await expect.poll(() => bobs.order(mine)).toEqual(mine);
  const seqs = await adas.seqs();
  expect(seqs).toEqual([...seqs].sort((a, b) => a - b));
  expect(new Set(seqs).size).toBe(seqs.length);
});

test('the banner says that there is no network, and leaves once everything is there', async ({ team, enterByLine }) => {
  const [ada, bob] = await team.people('Ada', 'Bob');
  const id = await ada.direct(bob);
  const { room, line } = await enterByLine(ada, id);
  await line.cut();
  await expect(room.connection).toHaveText(/Offline|Reconnecting…/);
  await expect(room.composer).toBeEnabled();
  await bob.post(id, 'Are you there?');
  await line.mend();
  await expect(room.connection).toHaveText('');
  await expect(room.message('Are you there?')).toBeVisible();
});

test('a connection that is back at once shows no banner', async ({ team, enterByLine }) => {
  const [ada, bob] = await team.people('Ada', 'Bob');
  const id = await ada.direct(bob);
  const { room, line } = await enterByLine(ada, id);
  await room.connection.evaluate((banner) => {
    const seen: string[] = [];
    Object.assign(window, { seen });
    const look = () => banner.textContent && seen.push(banner.textContent);
    new MutationObserver(look).observe(banner, { childList: true, subtree: true, characterData: true });
  });
  await line.drop();
  await bob.post(id, 'Still here?');
  await expect(room.message('Still here?')).toBeVisible();
  await room.say('Of course.');
  expect(await room.page.evaluate(() => (window as unknown as { seen: string[] }).seen)).toEqual([]);
});

test('an acknowledgement that is lost doubles no message', async ({ team, enter, enterByLine }) => {
  const [ada, bob] = await team.people('Ada', 'Bob');
  const id = await ada.direct(bob);
  const { room: adas, line } = await enterByLine(ada, id);
  const bobs = await enter(bob, id);

  line.losesAcknowledgements = true;
  const texts = numbered('once', 3);
  for (const text of texts) await adas.write(text);
  await expect(bobs.message('once-1')).toBeVisible();
  line.losesAcknowledgements = false;
  await line.drop();
  await expect(adas.messages.filter({ hasText: 'Sending' })).toHaveCount(0);
  for (const room of [adas, bobs]) await expect.poll(() => room.order(texts)).toEqual(texts);
  expect(line.sent.filter((text) => text === 'once-1').length, 'it was sent again').toBeGreaterThan(1);
});

test('the outbox survives a reload', async ({ team, enter, enterByLine }) => {
  const [ada, bob] = await team.people('Ada', 'Bob');
  const id = await ada.direct(bob);
  const { room: adas, line } = await enterByLine(ada, id);
  const bobs = await enter(bob, id);

  await line.cutSocket();
  const texts = numbered('kept', 3);
  for (const text of texts) await adas.write(text);
  await adas.page.reload();
  await expect.poll(() => adas.order(texts)).toEqual(texts);
  await line.mend();
  await expect.poll(() => bobs.order(texts)).toEqual(texts);
  await expect(adas.messages.filter({ hasText: 'Sending' })).toHaveCount(0);
  await expect.poll(() => adas.order(texts)).toEqual(texts);
});

test('who was away for more than the server replays sees the newest messages', async ({ team, enterByLine }) => {
  const [ada, bob] = await team.people('Ada', 'Bob');
  const id = await ada.direct(bob);
  const { room, line } = await enterByLine(ada, id);
  await room.say('before');
  await line.cut();
  await bob.post(id, ...numbered('missed', 600));
  await line.mend();
  await room.live();
  await expect(async () => {
    if (await room.jump.isVisible()) await room.jump.click({ timeout: 1_000 });
    const shown = await room.order(numbered('missed', 600));
    expect(shown.length).toBeGreaterThan(0);
    expect(shown).toEqual(numbered('missed', 600).slice(-shown.length));
  }).toPass();
});

test('a server that is killed while people write loses and doubles nothing', async ({ freshServer, enter }) => {
  // An account, so that Parlor is set up.
  await freshServer.command('user', 'add', 'root', '--tenant', 'main', '--password', 'correct horse', '--role', 'admin');
  const [ada, bob] = await (await Team.found(freshServer)).people('Ada', 'Bob');
  const id = await ada.direct(bob);
  const [adas, bobs] = [await enter(ada, id), await enter(bob, id)];

  const texts = numbered('safe', 20);
  for (const text of texts.slice(0, 10)) await adas.write(text);
  await freshServer.kill();
  for (const text of texts.slice(10)) await adas.write(text);
  await expect(adas.connection).toHaveText(/Offline|Reconnecting…/);
  await freshServer.resume();

  await expect(adas.messages.filter({ hasText: 'Sending' })).toHaveCount(0, { timeout: 20_000 });
  for (const room of [adas, bobs]) await expect.poll(() => room.order(texts), { timeout: 20_000 }).toEqual(texts);
  await adas.live();
  const reloaded = await enter(bob, id);
  await expect.poll(() => reloaded.order(texts)).toEqual(texts);
});

test('a second tab shows what the first one sends', async ({ team, enter }) => {
  const [ada, bob] = await team.people('Ada', 'Bob');
  const id = await ada.direct(bob);
  const first = await enter(ada, id);
  const second = new Room(await first.page.context().newPage());
  await second.page.goto(`/rooms/${id}`);
  await second.opened();
  await first.say('To both of me');
  await expect(second.message('To both of me')).toHaveCount(1);
  await expect(second.message('To both of me')).toContainText('Sent');
});

test('a room that did not load is there once the network is back, or its link is pressed again', async ({
  team,
  enterByLine,
}) => {
  const [ada, bob] = await team.people('Ada', 'Bob');
  await ada.group('Plans', bob);
  const { room, line } = await enterByLine(ada, await ada.group('Lunch', bob));
  await line.cut();
  await room.entry('Plans').click();
  const sorry = room.page.getByRole('heading', { name: 'This conversation does not load' });
  await expect(sorry).toBeVisible();
  await room.page.getByRole('button', { name: 'Try again' }).click();
  await expect(sorry).toBeVisible();
  await line.mend();
  await expect(room.title).toHaveText('Plans');

  await room.page.route('**/api/ui/room', (route) => route.abort());
  await room.entry('Lunch').click();
  await expect(sorry).toBeVisible();
  await room.page.unroute('**/api/ui/room');
  await room.entry('Lunch').click();
  await expect(room.title).toHaveText('Lunch');
});
