import { expect, hydrated, test } from '../support/fixtures.ts';
import { Room } from '../support/room.ts';

test('a few letters lead to a conversation, by keyboard alone', async ({ team, visit }) => {
  const [ada, bob] = await team.people('Ada Lovelace', 'Bob Miller');
  await ada.group('Kitchen', bob);
  await ada.group('Kindergarten', bob);
  await ada.group('Garden', bob);
  const page = await visit(ada, '/');
  await page.keyboard.press('Control+k');
  const switcher = page.getByRole('dialog', { name: 'Go to' });
  const field = switcher.getByRole('combobox', { name: 'Conversation or person' });
  await expect(field).toBeFocused();
  // The three, and the general one that everybody is in.
  await expect(switcher.getByRole('option')).toHaveCount(4);
  await field.fill('ki');
  const options = switcher.getByRole('option');
  await expect(options).toHaveText([/^Kindergarten/, /^Kitchen/]);
  await expect(options.nth(0)).toHaveAttribute('aria-selected', 'true');
  await field.press('ArrowDown');
  await expect(options.nth(1)).toHaveAttribute('aria-selected', 'true');
  await expect(field).toHaveAttribute('aria-activedescendant', (await options.nth(1).getAttribute('id')) ?? '');
  await field.press('Enter');
  await expect(switcher).toBeHidden();
  const room = new Room(page);
  await room.opened();
  await expect(room.title).toHaveText('Kitchen');
});

test('a person is found whom I never wrote to, and the conversation opens', async ({ team, enter }) => {
  const [ada, bob] = await team.people('Ada Lovelace', 'Bob Miller', 'Grace Hopper');
  const room = await enter(ada, await ada.group('Kitchen', bob));
  await room.composer.focus();
  await room.page.keyboard.press('Control+k');
  await expect(room.page.getByRole('combobox', { name: 'Conversation or person' })).toBeFocused();
  await room.page.keyboard.type('hop');
  await expect(room.page.getByRole('option', { name: /Grace Hopper/ })).toHaveAttribute('aria-selected', 'true');
  await room.page.keyboard.press('Enter');
  await expect(room.title).toHaveText('Grace Hopper');
});

test('the list of keys opens with a question mark, but not while one types', async ({ team, enter }) => {
  const [ada] = await team.people('Ada Lovelace');
  const room = await enter(ada, await ada.group('Kitchen'));
  const sheet = room.page.getByRole('dialog', { name: 'Keyboard shortcuts' });
  await room.composer.focus();
  await room.page.keyboard.type('why? /x');
  await expect(room.composer).toHaveValue('why? /x');
  await expect(sheet).toBeHidden();
  await room.composer.evaluate((field) => field.blur());
  await room.page.keyboard.press('?');
  await expect(sheet).toBeVisible();
  await room.page.keyboard.press('Escape');
  await expect(sheet).toBeHidden();
  await room.page.keyboard.press('/');
  await expect(room.page).toHaveURL(/\/search$/);
  await expect(room.page.getByRole('searchbox', { name: 'Search messages' })).toBeFocused();
});

test('without a letter the switcher leads back to where I was before', async ({ team, enter }) => {
  const [ada, bob] = await team.people('Ada Lovelace', 'Bob Miller');
  const garden = await ada.group('Garden', bob);
  await ada.group('Cellar', bob);
  const room = await enter(ada, garden);
  await room.entry('General').click();
  await expect(room.title).toHaveText('General');
  for (const title of ['Garden', 'General', 'Garden']) {
    await room.page.keyboard.press('Control+k');
    await expect(room.page.getByRole('option').first()).toContainText(title);
    await room.page.keyboard.press('Enter');
    await expect(room.title).toHaveText(title);
  }
});

test('Escape in an empty composer closes the pane beside', async ({ team, visit }) => {
  const [ada, bob] = await team.people('Ada Lovelace', 'Bob Miller');
  const id = await ada.group('Kitchen', bob);
  const root = await ada.say(id, 'Where shall we eat?');
  const room = new Room(await visit(ada, `/rooms/${id}?thread=${root}`));
  await room.opened();
  const reply = room.thread.getByRole('textbox');
  await reply.fill('Here');
  await reply.press('Escape');
  await expect(room.thread).toBeVisible();
  await reply.fill('');
  await reply.press('Escape');
  await expect(room.thread).toBeHidden();
  await expect(room.composer).toBeFocused();
  const details = await room.details();
  await room.composer.press('Escape');
  await expect(details).toBeHidden();
});

test('whom I look up does not see it before I write', async ({ team, visit }) => {
  const [ada, grace] = await team.people('Ada Lovelace', 'Grace Hopper');
  const [page, graces] = [await visit(ada, '/'), new Room(await visit(grace, '/'))];
  await page.keyboard.press('Control+k');
  await expect(page.getByRole('combobox', { name: 'Conversation or person' })).toBeFocused();
  await page.keyboard.type('hop');
  await page.getByRole('option', { name: /Grace Hopper/ }).click();
  const room = new Room(page);
  await room.opened();
  await expect(room.entry('Grace Hopper')).toContainText('No messages yet');
  const id = Number(page.url().split('/').pop());
  const mine = graces.conversations.locator(`a[href="/rooms/${id}"]`);
  // What comes later has come, and this has not.
  await ada.post(await ada.group('Kitchen', grace), 'Coffee is ready.');
  await expect(graces.entry('Kitchen')).toBeVisible();
  await expect(mine).toBeHidden();
  await graces.page.reload();
  await expect(graces.entry('Kitchen')).toBeVisible();
  await expect(mine).toBeHidden();
  await graces.page.goto(`/rooms/${id}`);
  await expect(mine).toBeVisible();
  await graces.page.goto('/');
  await hydrated(graces.page);
  await expect(mine).toBeHidden();
  await room.say('Hello, Grace.');
  await expect(mine).toContainText('Hello, Grace.');
});
