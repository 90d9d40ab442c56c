import { findings } from '../support/axe.ts';
import { expect, hydrated, test } from '../support/fixtures.ts';
import { Room } from '../support/room.ts';

test('a conversation is put away and taken back, in all tabs', { tag: '@phone' }, async ({ team, visit }) => {
  const [ada, bob] = await team.people('Ada Lovelace', 'Bob Miller');
  const id = await ada.group('Kitchen', bob);
  await ada.group('Garden', bob);
  const page = await visit(ada, '/');
  const other = await page.context().newPage();
  await other.goto('/');
  await hydrated(other);
  const [room, elsewhere] = [new Room(page), new Room(other)];
  await room.decide('Kitchen', 'Archive');
  await expect(room.entry('Kitchen')).toBeHidden();
  await expect(elsewhere.entry('Kitchen')).toBeHidden();
  await bob.post(id, 'Still there?');
  await expect(page.locator('summary')).toContainText('1 unread');
  await page.getByText('Archived (1)').click();
  await expect(room.entry('Kitchen')).toContainText('1 unread');
  await page.reload();
  await hydrated(page);
  await expect(room.entry('Kitchen')).toBeHidden();
  await page.getByText('Archived (1)').click();
  await room.decide('Kitchen', 'Unarchive');
  await expect(page.getByText(/^Archived/)).toBeHidden();
  await expect(room.entry('Kitchen')).toBeVisible();
  await expect(elsewhere.entry('Kitchen')).toBeVisible();
});

test('a conversation that was put away is marked in the list while it is open', async ({ team, enter }) => {
  const [ada, bob] = await team.people('Ada Lovelace', 'Bob Miller');
  const id = await ada.group('Kitchen', bob);
  await ada.group('Garden', bob);
  const room = await enter(ada, id);
  await room.decide('Kitchen', 'Archive');
  for (const _ of ['now', 'and in the first answer']) {
    await expect(room.entry('Kitchen')).toBeVisible();
    await expect(room.entry('Kitchen')).toHaveAttribute('aria-current', 'page');
    await room.page.reload();
    await room.opened();
  }
  await room.entry('Garden').click();
  await expect(room.title).toHaveText('Garden');
  await expect(room.entry('Kitchen')).toBeHidden();
});

test('what was put away by mistake is back at once', { tag: '@phone' }, async ({ team, visit }) => {
  const [ada, bob] = await team.people('Ada Lovelace', 'Bob Miller');
  await ada.group('Kitchen', bob);
  const room = new Room(await visit(ada, '/'));
  await room.decide('Kitchen', 'Archive');
  const notice = room.page.getByRole('status').filter({ hasText: 'Archived Kitchen' });
  await expect(notice).toBeVisible();
  expect(await findings(room.page)).toEqual([]);
  await notice.getByRole('button', { name: 'Undo' }).click();
  await expect(room.entry('Kitchen')).toBeVisible();
  await expect(room.page.getByText(/^Archived/)).toBeHidden();
  await room.decide('Kitchen', 'Archive');
  await expect(notice).toBeVisible();
  await expect(notice).toBeHidden({ timeout: 8000 });
  await expect(room.page.getByText('Archived (1)')).toBeVisible();
});

test('a silenced conversation counts quietly, and a mention stands out', async ({ team, enter }) => {
  const [ada, bob] = await team.people('Ada Lovelace', 'Bob Miller');
  const id = await bob.group('Kitchen', ada);
  const room = await enter(ada, await ada.group('Garden', bob));
  await room.decide('Kitchen', 'Mentions only');
  await bob.post(id, 'Coffee?');
  await expect(room.entry('Kitchen')).toContainText('1 unread');
  await expect(room.page).toHaveTitle('Garden – Parlor');
  await bob.post(id, 'Tea, @ada.lovelace?');
  await expect(room.entry('Kitchen')).toContainText('2 unread, 1 mention');
  await expect(room.page).toHaveTitle('(1) Garden – Parlor');
  await room.decide('Kitchen', 'Nothing');
  await expect(room.entry('Kitchen')).toContainText('muted');
  await expect(room.page).toHaveTitle('Garden – Parlor');
  expect(await findings(room.page)).toEqual([]);
  await room.page.getByRole('button', { name: 'Mark all read' }).click();
  await expect(room.entry('Kitchen')).not.toContainText('unread');
});

test('reading from the menu clears the count', async ({ team, visit }) => {
  const [ada, bob] = await team.people('Ada Lovelace', 'Bob Miller');
  const id = await bob.group('Kitchen', ada);
  await bob.post(id, 'Coffee?', 'Tea?');
  const room = new Room(await visit(ada, '/'));
  await expect(room.entry('Kitchen')).toContainText('2 unread');
  await room.decide('Kitchen', 'Mark as read');
  await expect(room.entry('Kitchen')).not.toContainText('unread');
});

test('the level is chosen in the details too, and a lost connection does not lose it', async ({ team, enterByLine, visit }) => {
  const [ada, bob] = await team.people('Ada Lovelace', 'Bob Miller');
  const id = await ada.group('Kitchen', bob);
  const { room, line } = await enterByLine(ada, id);
  const details = await room.details();
  await expect(details.getByRole('radio', { name: 'All messages' })).toBeChecked();
  await line.cutSocket();
  const elsewhere = new Room(await visit(ada, '/'));
  await elsewhere.decide('Kitchen', 'Nothing');
  await expect(details.getByRole('radio', { name: 'All messages' })).toBeChecked();
  await line.mend();
  await expect(details.getByRole('radio', { name: 'Nothing' })).toBeChecked({ timeout: 20_000 });
  await details.getByRole('radio', { name: 'All messages' }).check();
  await expect(elsewhere.entry('Kitchen')).not.toContainText('muted');
});

test('a conversation about an object shows it, and follows its status', async ({ team, enter }) => {
  const [ada, bob] = await team.people('Ada Lovelace', 'Bob Miller');
  const url = 'https://platform.example/jobs/7';
  const id = await ada.about({ kind: 'job', id: 'J-7', title: 'Paint the fence', status: 'open', url }, bob);
  const room = await enter(bob, id);
  const header = room.page.locator('main header').first();
  await expect(header).toContainText('Job J-7');
  await expect(header).toContainText('Open');
  const details = await room.details();
  const card = details.getByRole('region', { name: 'What this is about' });
  await expect(card).toContainText('Paint the fence');
  const link = card.getByRole('link', { name: 'Open job' });
  await expect(link).toHaveAttribute('href', url);
  await expect(link).toHaveAttribute('rel', /noopener noreferrer/);
  await ada.setStatus(id, 'in_progress');
  await expect(card).toContainText('In progress');
  await expect(header).toContainText('In progress');
});
