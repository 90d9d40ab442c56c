import { expect, networkGone, test } from '../support/fixtures.ts';
import { note } from '../support/files.ts';
import { Room } from '../support/room.ts';

test('a draft keeps its text, its reply and its files over rooms and a reload', async ({ team, enter }) => {
  const [ada, bob] = await team.people('Ada Lovelace', 'Bob Miller');
  const [plans] = [await ada.group('Plans', bob), await ada.group('Lunch', bob)];
  await bob.say(plans, 'Shall we go by train?');
  const room = await enter(ada, plans);
  await room.act(room.message('by train'), 'Reply');
  await room.attach(note('timetable.txt'));
  await expect(room.upload('timetable.txt').getByText('6 bytes')).toBeVisible();
  await room.composer.pressSequentially('Yes, at');
  await room.entry('Lunch').click();
  await expect(room.title).toHaveText('Lunch');
  await expect(room.composer).toHaveValue('');
  await expect(room.upload('timetable.txt')).toHaveCount(0);
  await expect(room.entry('Plans')).toContainText('Draft');

  for (const back of [() => room.entry('Plans').click(), () => room.page.reload()]) {
    await back();
    await expect(room.composer).toHaveValue('Yes, at');
    await expect(room.page.getByText(/Replying to.*Bob Miller/)).toBeVisible();
    await expect(room.upload('timetable.txt')).toBeVisible();
  }
  await room.opened();
  await room.composer.press('Enter');
  const row = room.message('Yes, at');
  await expect(row).toContainText('Shall we go by train?');
  await expect(row.getByRole('link', { name: /timetable.txt/ })).toBeVisible();
  await expect(room.entry('Plans')).not.toContainText('Draft');
  await expect(room.composer).toHaveValue('');
});

test('the browser asks before a file on its way is lost, and one that arrived is kept', async ({ team, enter }) => {
  const [ada, bob] = await team.people('Ada Lovelace', 'Bob Miller');
  const room = await enter(ada, await ada.direct(bob));
  const release = await room.holdUploads();
  await room.attach(note('plan.txt'));
  await expect(room.upload('plan.txt').getByRole('progressbar')).toBeVisible();
  const asked = room.page.waitForEvent('dialog');
  await room.page.close({ runBeforeUnload: true });
  const dialog = await asked;
  expect(dialog.type()).toBe('beforeunload');
  await dialog.dismiss();
  release();
  await expect(room.upload('plan.txt').getByText('6 bytes')).toBeVisible();
  room.page.on('dialog', () => expect('a question').toBe('not asked'));
  await room.page.reload();
  await room.opened();
  await expect(room.upload('plan.txt').getByText('6 bytes')).toBeVisible();
});

test('Escape leaves one layer a press, and the reply can be given up', async ({ team, enter }) => {
  const [ada, bob] = await team.people('Ada Lovelace', 'Bob Miller');
  const id = await ada.group('Plans', bob);
  await bob.say(id, 'Shall we go by train?');
  const room = await enter(ada, id);
  await room.act(room.message('by train'), 'Reply');
  const reply = room.page.getByText(/Replying to/);
  await expect(room.composer).toBeFocused();
  await room.composer.pressSequentially('@bo');
  await expect(room.offers.first()).toBeVisible();
  await room.composer.press('Escape');
  await expect(room.offers).toHaveCount(0);
  await expect(reply).toBeVisible();
  await room.composer.press('Escape');
  await expect(reply).toBeHidden();
  await expect(room.composer).toHaveValue('@bo');
});

test('a message with a file that could not be sent survives a reload', async ({ team, enterByLine, tolerate }) => {
  tolerate(...networkGone);
  const [ada, bob] = await team.people('Ada Lovelace', 'Bob Miller');
  const { room, line } = await enterByLine(ada, await ada.direct(bob));
  await room.attach(note('report.txt'));
  await expect(room.upload('report.txt').getByText('6 bytes')).toBeVisible();
  await line.cutSocket();
  await room.write('Here it is');
  await expect(room.message('Here it is').getByRole('link', { name: /report.txt/ })).toBeVisible();
  await room.page.reload();
  await expect(room.message('Here it is').getByRole('link', { name: /report.txt/ })).toBeVisible();
  await line.mend();
  await expect(room.message('Here it is')).toContainText('Sent');
  await expect(room.message('Here it is').getByRole('link', { name: /report.txt/ })).toHaveCount(1);
});

test('another tab follows a draft, but not where somebody writes', async ({ team, enter }) => {
  const [ada, bob] = await team.people('Ada Lovelace', 'Bob Miller');
  const id = await ada.group('Plans', bob);
  await bob.say(id, 'Shall we go by train?');
  const room = await enter(ada, id);
  const other = new Room(await room.page.context().newPage());
  await other.page.goto(`/rooms/${id}`);
  await other.opened();
  await room.act(room.message('by train'), 'Reply');
  await room.attach(note('timetable.txt'));
  await room.composer.pressSequentially('Yes, at');
  await expect(other.composer).toHaveValue('Yes, at');
  await expect(other.upload('timetable.txt').getByText('6 bytes')).toBeVisible();
  await expect(other.page.getByText(/Replying to.*Bob Miller/)).toBeVisible();
  await expect(other.entry('Plans')).toContainText('Draft');

  // The first tab has not let go of its own text.
  await other.composer.press('End');
  await other.composer.pressSequentially(' nine');
  await expect(room.composer).toHaveValue('Yes, at');
  await room.composer.blur();
  await other.composer.pressSequentially('!');
  await expect(room.composer).toHaveValue('Yes, at nine!');

  await other.composer.press('Enter');
  await expect(room.message('Yes, at nine!').getByRole('link', { name: /timetable.txt/ })).toBeVisible();
  for (const tab of [room, other]) {
    await expect(tab.composer).toHaveValue('');
    await expect(tab.upload('timetable.txt')).toHaveCount(0);
    await expect(tab.page.getByText(/Replying to/)).toBeHidden();
  }
});

test('one character is one character', async ({ team, enter }) => {
  const [ada, bob] = await team.people('Ada Lovelace', 'Bob Miller');
  const room = await enter(ada, await ada.direct(bob));
  await room.composer.fill('a'.repeat(9_999));
  await expect(room.page.getByText('1 character left')).toBeVisible();
});
