import { expect, hydrated, test } from '../support/fixtures.ts';
import { Room } from '../support/room.ts';

test('a reaction to mine rings in every tab, is read by looking, and leads to its message', { tag: '@phone' }, async ({
  team,
  visit,
}) => {
  const [ada, bob] = await team.people('Ada Lovelace', 'Bob Miller');
  const id = await ada.group('Kitchen', bob);
  const mine = await ada.say(id, 'I baked a cake');
  const page = await visit(ada, '/');
  const other = await page.context().newPage();
  await other.goto('/');
  await hydrated(other);
  const bell = page.getByRole('button', { name: /^Notifications/ });
  const otherBell = other.getByRole('button', { name: /^Notifications/ });
  await expect(bell).toHaveAccessibleName('Notifications');

  await bob.react(mine, '🎉');
  await expect(bell).toHaveAccessibleName('Notifications, 1 unread');
  await expect(otherBell).toHaveAccessibleName('Notifications, 1 unread');
  await bell.click();
  const panel = page.getByRole('dialog', { name: 'Notifications' });
  const line = panel.getByRole('link').filter({ hasText: 'reacted 🎉 to your message' });
  await expect(line).toContainText('Bob Miller');
  await expect(line).toContainText('I baked a cake');
  await expect(bell).toHaveAccessibleName('Notifications');
  await expect(otherBell).toHaveAccessibleName('Notifications');
  await line.click();
  await expect(panel).toBeHidden();
  const room = new Room(page);
  await room.opened();
  await expect(room.message('I baked a cake')).toHaveAttribute('data-highlight');
});

test('what is said in a row is one line, and hides nothing else', async ({ team, visit }) => {
  const [ada, bob] = await team.people('Ada Lovelace', 'Bob Miller');
  const page = await visit(ada, '/');
  const kitchen = await bob.group('Kitchen', ada);
  await bob.post(kitchen, '@ada.lovelace tea?', 'one', 'two', 'three');
  await page.getByRole('button', { name: /^Notifications, \d+ unread$/ }).click();
  const lines = page.getByRole('dialog', { name: 'Notifications' }).getByRole('listitem');
  await expect(lines.first()).toContainText('three');
  await expect(lines.first()).toContainText('and 2 earlier messages');
  await expect(lines.nth(1)).toContainText('tea?');
});

test('messages, mentions, invitations and news of an object stand in the bell, and come while it is open', async ({
  team,
  visit,
}) => {
  const [ada, bob] = await team.people('Ada Lovelace', 'Bob Miller');
  const page = await visit(ada, '/');
  const kitchen = await bob.group('Kitchen', ada);
  await bob.post(kitchen, 'Coffee?', '@ada.lovelace tea?');
  const job = await bob.about({ kind: 'job', id: 'J-7', title: 'Paint the fence', status: 'open' }, ada);
  await page.getByRole('button', { name: /^Notifications, \d+ unread$/ }).click();
  const panel = page.getByRole('dialog', { name: 'Notifications' });
  const line = (text: string | RegExp) => panel.getByRole('listitem').filter({ hasText: text });
  await expect(line('Coffee?')).toContainText('Bob Miller wrote in Kitchen');
  await expect(line('tea?')).toContainText('Bob Miller mentioned you in Kitchen');
  await expect(line('added you in Kitchen')).toBeVisible();
  await bob.setStatus(job, 'in_progress');
  await expect(line(/Status changed/)).toContainText('Paint the fence');
  await panel.getByRole('button', { name: 'Mark all read' }).click();
  await expect(panel.getByRole('listitem').filter({ hasText: 'Unread:' })).toHaveCount(0);
  await panel.getByRole('button', { name: 'Close notifications' }).click();
  await expect(page.getByRole('button', { name: 'Notifications', exact: true })).toBeFocused();
});
