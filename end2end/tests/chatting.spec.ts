import { findings } from '../support/axe.ts';
import { expect, hydrated, test } from '../support/fixtures.ts';
import { Room } from '../support/room.ts';

test('what one person says, the other sees at once, and the first sees that it was read', {
  tag: '@phone',
}, async ({ team, enter }) => {
  const [ada, bob] = await team.people('Ada Lovelace', 'Bob Miller');
  const general = await ada.group('Kitchen', bob);
  const adas = await enter(ada, general);
  await expect(adas.title).toHaveText('Kitchen');
  await adas.say('Coffee is ready.');
  await expect(adas.message('Coffee is ready.')).toContainText('Sent');

  const bobs = await enter(bob, general);
  await expect(bobs.page.getByRole('article', { name: 'Message from Ada Lovelace' })).toContainText('Coffee is ready.');
  await expect(adas.message('Coffee is ready.')).toContainText('Read');

  await bobs.say('On my way!');
  await expect(adas.message('On my way!')).toBeVisible();
  await expect(bobs.message('On my way!')).toContainText('Read');
});

test('typing is seen while it lasts, and ends with the message', async ({ team, enter }) => {
  const [ada, bob] = await team.people('Ada Lovelace', 'Bob Miller');
  const id = await ada.direct(bob);
  const [adas, bobs] = [await enter(ada, id), await enter(bob, id)];

  await bobs.composer.pressSequentially('I was thinking');
  await expect(adas.typing).toHaveText('Bob Miller is typing…');
  await expect(bobs.typing).toHaveText('');
  await bobs.send.click();
  await expect(adas.message('I was thinking')).toBeVisible();
  await expect(adas.typing).toHaveText('');
});

test('typing ends when the text is taken back', async ({ team, enter }) => {
  const [ada, bob] = await team.people('Ada Lovelace', 'Bob Miller');
  const id = await ada.direct(bob);
  const [adas, bobs] = [await enter(ada, id), await enter(bob, id)];
  await bobs.composer.pressSequentially('Hm');
  await expect(adas.typing).toHaveText('Bob Miller is typing…');
  await bobs.composer.fill('');
  await expect(adas.typing).toHaveText('', { timeout: 4_500 });
});

test('the typing line never moves the messages', async ({ team, enter }) => {
  const [ada, bob] = await team.people('Ada Lovelace', 'Bob Miller');
  const id = await ada.direct(bob);
  await ada.post(id, ...Array.from({ length: 40 }, (_, index) => `Line ${index}`));
  const [adas, bobs] = [await enter(ada, id), await enter(bob, id)];
  await adas.atEnd();
  const last = adas.messages.last();
  const before = (await last.boundingBox())!;
  await bobs.composer.pressSequentially('Hm');
  await expect(adas.typing).toHaveText('Bob Miller is typing…');
  const after = (await last.boundingBox())!;
  expect(Math.abs(after.y - before.y)).toBeLessThanOrEqual(1);
});

test('unread counts show in every tab, and reading in one clears them in all', async ({ team, enter }) => {
  const [ada, bob] = await team.people('Ada Lovelace', 'Bob Miller');
  const [plans, lunch] = [await ada.group('Plans', bob), await ada.group('Lunch', bob)];
  const first = await enter(bob, lunch);
  const second = new Room(await first.page.context().newPage());
  await second.page.goto(`/rooms/${lunch}`);
  await second.opened();

  await ada.post(plans, 'One', 'Two', 'Three');
  for (const tab of [first, second]) {
    await expect(tab.entry('Plans')).toContainText('3 unread');
    await expect(tab.entry('Plans')).toContainText('Three');
    await expect(tab.page).toHaveTitle(/^\(3\) /);
  }

  await second.entry('Plans').click();
  await expect(second.title).toHaveText('Plans');
  await expect(second.message('Three')).toBeVisible();
  for (const tab of [first, second]) {
    await expect(tab.entry('Plans')).not.toContainText('unread');
    await expect(tab.page).not.toHaveTitle(/^\(/);
  }
});

test('what I say myself is never unread', async ({ team, enter }) => {
  const [ada, bob] = await team.people('Ada Lovelace', 'Bob Miller');
  const [plans, lunch] = [await ada.group('Plans', bob), await ada.group('Lunch', bob)];
  const here = await enter(ada, lunch);
  const there = await enter(ada, plans);
  await there.say('Noted.');
  await expect(here.entry('Plans')).toContainText('Noted.');
  await expect(here.entry('Plans')).not.toContainText('unread');
});

test('presence follows the people who come and go', async ({ team, enter }) => {
  const [ada, bob] = await team.people('Ada Lovelace', 'Bob Miller');
  const id = await ada.group('Kitchen', bob);
  const adas = await enter(ada, id);
  const people = (await adas.details()).getByRole('list', { name: 'Participants' });
  const entry = people.getByRole('listitem').filter({ hasText: 'Bob Miller' });
  await expect(entry).toContainText('offline');
  const bobs = await enter(bob, id);
  await expect(entry).toContainText('online');
  await bobs.page.context().close();
  await expect(entry).toContainText('offline');
});

test('a new conversation appears in the other person’s list without a reload', async ({ team, visit }) => {
  const [ada, bob] = await team.people('Ada Lovelace', 'Bob Miller');
  const page = await visit(bob, '/');
  const id = await ada.group('Surprise', bob);
  await ada.post(id, 'Happy birthday!');
  const entry = new Room(page).entry('Surprise');
  await expect(entry).toContainText('Happy birthday!');
  await expect(entry).toContainText('1 unread');
});

test('what happens while the page still starts is there once it runs', async ({ team, browse }) => {
  const [ada, bob] = await team.people('Ada Lovelace', 'Bob Miller');
  const cake = await ada.say(await ada.group('Kitchen', bob), 'I baked a cake');
  const page = await browse();
  let start = () => {};
  const held = new Promise<void>((resolve) => (start = resolve));
  await page.route(/\.wasm$/, async (route) => {
    await held;
    await route.continue();
  });
  await page.goto(team.server.url + ada.entrance('/'), { waitUntil: 'domcontentloaded' });
  const room = new Room(page);
  await expect(room.entry('Kitchen')).toBeVisible();
  await ada.direct(bob);
  await bob.react(cake, '🎉');
  start();
  await expect(room.entry('Bob Miller')).toBeVisible();
  await expect(page.getByRole('button', { name: 'Notifications, 1 unread' })).toBeVisible();
});

test('a direct conversation is found by a name, and is the same one the next time', { tag: '@phone' }, async ({
  team,
  visit,
}) => {
  const [ada] = await team.people('Ada Lovelace', 'Bob Miller', 'Barbara Liskov');
  const page = await visit(ada, '/new');
  await expect(page.getByRole('heading', { level: 1, name: 'New conversation' })).toBeVisible();
  const start = async () => {
    await page.getByText('Direct', { exact: true }).click();
    await page.getByLabel('People', { exact: true }).fill('lisk');
    const found = page.getByRole('list', { name: 'People found' }).getByRole('listitem');
    await expect(found).toHaveCount(1);
    await expect(page.getByRole('button', { name: 'Create', exact: true })).toBeHidden();
    await found.getByRole('button', { name: /Barbara Liskov/ }).click();
    await expect(new Room(page).title).toHaveText('Barbara Liskov');
    return page.url();
  };
  const room = await start();
  await page.goto('/new');
  await hydrated(page);
  expect(await start()).toBe(room);
});

test('a group is made with a title and people', async ({ team, visit }) => {
  const [ada, bob] = await team.people('Ada Lovelace', 'Bob Miller');
  const [page, bobs] = [await visit(ada, '/'), new Room(await visit(bob, '/'))];
  await page.getByRole('link', { name: 'New conversation' }).first().click();
  await page.getByText('Group', { exact: true }).click();
  await page.getByLabel('Title').fill('Book club');
  await page.getByLabel('People', { exact: true }).fill('bob');
  await page.getByRole('checkbox', { name: /Bob Miller/ }).check();
  await page.getByRole('button', { name: 'Create', exact: true }).click();
  await expect(new Room(page).title).toHaveText('Book club');
  await expect(bobs.entry('Book club')).toBeVisible();
});

test('a group without a title is refused by name, and its field has the focus', async ({ team, visit, tolerate }) => {
  tolerate(/status of 400/);
  const [ada] = await team.people('Ada Lovelace', 'Bob Miller');
  const page = await visit(ada, '/new');
  await page.getByText('Group', { exact: true }).click();
  await page.getByRole('button', { name: 'Create', exact: true }).click();
  const title = page.getByLabel('Title');
  await expect(page.getByRole('alert')).toHaveText('The title may not be empty.');
  await expect(title).toBeFocused();
  await expect(title).toHaveAttribute('aria-invalid', 'true');
  await expect(title).toHaveAccessibleDescription('The title may not be empty.');
  expect(await findings(page)).toEqual([]);
  await title.fill('Book club');
  await expect(title).not.toHaveAttribute('aria-invalid');
  await expect(page.getByRole('alert')).toHaveCount(0);
});

test('in a channel its members read and its admins post', async ({ team, enter }) => {
  const [ada, bob] = await team.people('Ada Lovelace', 'Bob Miller');
  const id = await ada.channel('Announcements', bob);
  const [adas, bobs] = [await enter(ada, id), await enter(bob, id)];
  await adas.say('The office is closed on Monday.');
  await expect(bobs.message('The office is closed on Monday.')).toBeVisible();
  await expect(bobs.composer).toBeHidden();
});

test('on a phone the list and the room are one pane each', { tag: '@phone-only' }, async ({ team, visit }) => {
  const [ada, bob] = await team.people('Ada Lovelace', 'Bob Miller');
  const id = await ada.group('Kitchen', bob);
  await ada.post(id, 'Coffee is ready.');
  const page = await visit(bob, '/');
  const room = new Room(page);
  await room.entry('Kitchen').click();
  await room.opened();
  await expect(room.conversations).toBeHidden();
  await expect(room.message('Coffee is ready.')).toBeInViewport();
  await expect(room.composer).toBeInViewport();
  await page.getByRole('button', { name: 'Back' }).or(page.getByRole('link', { name: 'Back' })).click();
  await expect(room.entry('Kitchen')).toBeVisible();
  await expect(room.log).toBeHidden();
});
