import { expect, test } from '../support/fixtures.ts';
import { note, picture } from '../support/files.ts';
import { Room } from '../support/room.ts';

test('a message that waits for its file is sent though its author is in another room', async ({ team, enter }) => {
  const [ada, bob] = await team.people('Ada Lovelace', 'Bob Miller');
  const [plans] = [await ada.group('Plans', bob), await ada.group('Lunch', bob)];
  await bob.say(plans, 'Which train?');
  const [adas, bobs] = [await enter(ada, plans), await enter(bob, plans)];
  const release = await adas.holdUploads();
  await adas.act(adas.message('Which train?'), 'Reply');
  await adas.attach(picture('first.png'), note('timetable.txt'));
  await adas.write('The early one');
  await expect(adas.waits).toBeVisible();
  await adas.entry('Lunch').click();
  await expect(adas.title).toHaveText('Lunch');
  await expect(adas.composer).toHaveValue('');
  await expect(adas.waits).toHaveCount(0);
  release();

  const row = bobs.message('The early one');
  await expect(row.getByRole('img', { name: 'first.png' })).toBeVisible();
  await expect(row.getByRole('link', { name: /timetable.txt/ })).toBeVisible();
  await expect(row).toContainText('Which train?');
  await expect(adas.entry('Plans')).not.toContainText('Draft');
  await adas.entry('Plans').click();
  await expect(adas.message('The early one')).toContainText(/Sent|Read/);
  await expect(adas.composer).toHaveValue('');
  await expect(adas.upload('first.png')).toHaveCount(0);
  await expect(adas.page.getByText(/Replying to/)).toHaveCount(0);
  await expect(bobs.messages).toHaveCount(2);
});

test('whoever comes back finds it waiting, and may go on writing until it goes', { tag: '@phone' }, async ({ team, enter, visit }) => {
  const [ada, bob] = await team.people('Ada Lovelace', 'Bob Miller');
  const id = await ada.group('Plans', bob);
  const [adas, bobs] = [new Room(await visit(ada, '/')), await enter(bob, id)];
  await adas.entry('Plans').click();
  await adas.opened();
  const release = await adas.holdUploads();
  await adas.attach(note('timetable.txt'));
  await adas.write('At nine');
  await expect(adas.waits).toBeVisible();
  await adas.page.goBack();
  await expect(adas.log).toHaveCount(0);
  await adas.page.goForward();
  await expect(adas.title).toHaveText('Plans');
  await expect(adas.waits).toBeVisible();
  await expect(adas.upload('timetable.txt').getByRole('progressbar')).toBeVisible();
  await adas.composer.press('End');
  await adas.composer.pressSequentially(' or ten');
  await expect(adas.messages).toHaveCount(0);
  release();
  await expect(bobs.message('At nine or ten').getByRole('link', { name: /timetable.txt/ })).toBeVisible();
  await expect(adas.waits).toHaveCount(0);
  await expect(adas.composer).toHaveValue('');
  await expect(adas.messages).toHaveCount(1);
});

test('a reply in a thread is sent though the thread is closed, and stays in it', async ({ team, enter }) => {
  const [ada, bob] = await team.people('Ada Lovelace', 'Bob Miller');
  const [plans] = [await ada.group('Plans', bob), await ada.group('Lunch', bob)];
  await bob.say(plans, 'Which train?');
  const [adas, bobs] = [await enter(ada, plans), await enter(bob, plans)];
  const release = await adas.holdUploads();
  await adas.choose(adas.message('Which train?'), 'Reply in thread');
  const chooser = adas.page.waitForEvent('filechooser');
  await adas.thread.getByRole('button', { name: 'Add', exact: true }).click();
  await adas.page.getByRole('dialog', { name: 'Add' }).getByRole('button', { name: 'Files' }).click();
  await (await chooser).setFiles([note('timetable.txt')]);
  await adas.thread.getByRole('textbox').fill('The early one');
  await adas.thread.getByRole('button', { name: 'Send reply' }).click();
  await expect(adas.waits).toBeVisible();
  await expect(adas.page.getByText(/Replying to/)).toHaveCount(0);
  await adas.entry('Lunch').click();
  await expect(adas.title).toHaveText('Lunch');
  release();
  await bobs.message('Which train?').getByRole('link', { name: /1 reply/ }).click();
  const reply = bobs.thread.getByRole('article').filter({ hasText: 'The early one' });
  await expect(reply.getByRole('link', { name: /timetable.txt/ })).toBeVisible();
});

test('a file that fails meanwhile ends the waiting, and everything is still there', async ({ team, enter, tolerate }) => {
  tolerate(/status of 507/);
  const [ada, bob] = await team.people('Ada Lovelace', 'Bob Miller');
  const [plans] = [await ada.group('Plans', bob), await ada.group('Lunch', bob)];
  const room = await enter(ada, plans);
  let refuse: () => void = () => {};
  const refused = new Promise<void>((done) => (refuse = done));
  let isFull = true;
  await room.page.route('**/api/files/', async (route) => {
    await refused;
    if (isFull) await route.fulfill({ status: 507, contentType: 'application/json', body: '{"code":"storage_full"}' });
    else await route.continue();
  });
  await room.attach(note('timetable.txt'));
  await room.write('The early one');
  await expect(room.waits).toBeVisible();
  await room.entry('Lunch').click();
  await expect(room.title).toHaveText('Lunch');
  const over = room.page.waitForResponse('**/api/files/');
  refuse();
  await over;
  await room.entry('Plans').click();
  await expect(room.title).toHaveText('Plans');
  await expect(room.page.getByRole('alert').filter({ hasText: 'A file did not arrive' })).toBeVisible();
  await expect(room.upload('timetable.txt').getByRole('alert')).toContainText('disk may be full');
  await expect(room.composer).toHaveValue('The early one');
  await expect(room.waits).toHaveCount(0);
  await expect(room.messages).toHaveCount(0);

  isFull = false;
  await room.upload('timetable.txt').getByRole('button', { name: 'Try timetable.txt again' }).click();
  await expect(room.upload('timetable.txt').getByText('6 bytes')).toBeVisible();
  await expect(room.page.getByRole('alert').filter({ hasText: 'A file did not arrive' })).toHaveCount(0);
  await expect(room.messages).toHaveCount(0);
  await room.send.click();
  await expect(room.message('The early one').getByRole('link', { name: /timetable.txt/ })).toBeVisible();
});

test('a message that waits goes without the file that its author removes', async ({ team, enter }) => {
  const [ada, bob] = await team.people('Ada Lovelace', 'Bob Miller');
  const room = await enter(ada, await ada.direct(bob));
  await room.holdUploads();
  await room.attach(note('timetable.txt'));
  await room.write('The early one');
  await expect(room.waits).toBeVisible();
  await room.upload('timetable.txt').getByRole('button', { name: 'Remove timetable.txt' }).click();
  await expect(room.message('The early one')).toContainText('Sent');
  await expect(room.composer).toHaveValue('');
});
