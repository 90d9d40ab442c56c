import { note } from '../support/files.ts';
import { expect, test } from '../support/fixtures.ts';
import { Room } from '../support/room.ts';
import type { Team } from '../support/team.ts';

async function alone(team: Team, enter: (who: never, room: number) => Promise<Room>): Promise<Room> {
  const [ada, bob] = await team.people('Ada Lovelace', 'Bob Miller');
  return enter(ada as never, await ada.direct(bob));
}

test('Enter sends, Shift and Enter begins a new line', async ({ team, enter }) => {
  const room = await alone(team, enter);
  await room.composer.pressSequentially('one');
  await room.composer.press('Shift+Enter');
  await room.composer.pressSequentially('two');
  await expect(room.composer).toHaveValue('one\ntwo');
  await room.composer.press('Enter');
  await expect(room.messages).toHaveCount(1);
  await expect(room.messages).toContainText(/one\s*two/);
  await expect(room.composer).toHaveValue('');
  await expect(room.composer).toBeFocused();
});

test('Control and Enter sends', async ({ team, enter }) => {
  const room = await alone(team, enter);
  await room.composer.fill('with control');
  await room.composer.press('Control+Enter');
  await expect(room.message('with control')).toHaveCount(1);
});

test('who wants Enter to begin a line says so in the account menu, and it stays so', async ({ team, enter }) => {
  const room = await alone(team, enter);
  const { page } = room;
  const choice = page.getByRole('checkbox', { name: 'Enter sends the message' });
  await page.getByRole('button', { name: 'Account' }).click();
  await expect(choice).toBeChecked();
  await choice.uncheck();
  await page.keyboard.press('Escape');
  await page.reload();
  await room.opened();
  await room.composer.pressSequentially('one');
  await room.composer.press('Enter');
  await room.composer.pressSequentially('two');
  await expect(room.composer).toHaveValue('one\ntwo');
  await room.composer.press('Control+Enter');
  await expect(room.messages).toContainText(/one\s*two/);
  await page.getByRole('button', { name: 'Account' }).click();
  await expect(choice).not.toBeChecked();
});

test('on a phone Enter begins a new line, and the button sends', { tag: '@phone-only' }, async ({ team, enter }) => {
  const room = await alone(team, enter);
  await room.composer.pressSequentially('one');
  await room.composer.press('Enter');
  await room.composer.pressSequentially('two');
  await expect(room.composer).toHaveValue('one\ntwo');
  await room.send.tap();
  await expect(room.messages).toContainText(/one\s*two/);
});

test('Enter never sends while an input method composes', async ({ team, enter }) => {
  const room = await alone(team, enter);
  const devtools = await room.page.context().newCDPSession(room.page);
  await room.composer.focus();
  await devtools.send('Input.imeSetComposition', { text: 'にほ', selectionStart: 2, selectionEnd: 2 });
  await room.composer.dispatchEvent('keydown', { key: 'Enter', isComposing: true, bubbles: true, cancelable: true });
  await room.composer.dispatchEvent('keydown', { key: 'Enter', keyCode: 229, bubbles: true, cancelable: true });
  await devtools.send('Input.insertText', { text: '日本' });
  await room.composer.press('Enter');
  await expect(room.messages).toHaveCount(1);
  await expect(room.messages).toContainText('日本');
});

test('a double Enter or a double click sends once', async ({ team, enter }) => {
  const room = await alone(team, enter);
  await room.composer.fill('by key');
  await room.page.keyboard.press('Enter');
  await room.page.keyboard.press('Enter');
  await room.composer.fill('by mouse');
  await room.send.dblclick();
  await room.say('the end');
  await expect.poll(() => room.order(['by key', 'by mouse', 'the end'])).toEqual(['by key', 'by mouse', 'the end']);
});

test('an empty message is not sent', async ({ team, enter }) => {
  const room = await alone(team, enter);
  await room.composer.fill('   \n  ');
  await room.composer.press('Enter');
  await room.say('not empty');
  await expect(room.messages).toHaveCount(1);
});

test('the Send button stands out as soon as there is something to send', async ({ team, enter }) => {
  const [ada, bob] = await team.people('Ada Lovelace', 'Bob Miller');
  const room = await enter(ada, await ada.direct(bob));
  const ground = () => room.send.evaluate((button) => getComputedStyle(button).backgroundColor);
  await expect.poll(ground).toBe('rgba(0, 0, 0, 0)');
  await expect(room.send).toBeEnabled();
  await room.composer.fill('Tea?');
  await expect.poll(ground).toMatch(/^rgb\(/);
  await room.composer.fill(' ');
  await expect.poll(ground).toBe('rgba(0, 0, 0, 0)');
  await room.attach(note('list.txt'));
  await expect.poll(ground).toMatch(/^rgb\(/);
});

test('near the limit the composer counts, and beyond it nothing is cut off or sent', async ({ team, enter }) => {
  const room = await alone(team, enter);
  await room.composer.fill('a'.repeat(9_990));
  await expect(room.page.getByText(/\b10\b.*left|9,?990/)).toBeVisible();
  await room.composer.fill('a'.repeat(10_001));
  await expect(room.composer).toHaveValue('a'.repeat(10_001));
  await expect(room.send).toBeDisabled();
  await room.composer.press('Enter');
  await expect(room.composer).toHaveValue('a'.repeat(10_001));
  await room.say('short enough');
  await expect(room.messages).toHaveCount(1);
});

test('a draft survives a change of rooms and a reload, and the list shows it', async ({ team, enter }) => {
  const [ada, bob] = await team.people('Ada Lovelace', 'Bob Miller');
  const [plans] = [await ada.group('Plans', bob), await ada.group('Lunch', bob)];
  const room = await enter(ada, plans);
  await room.composer.pressSequentially('half a thou');
  await room.entry('Lunch').click();
  await expect(room.title).toHaveText('Lunch');
  await expect(room.composer).toHaveValue('');
  await expect(room.entry('Plans')).toContainText('Draft');
  await room.entry('Plans').click();
  await expect(room.title).toHaveText('Plans');
  await expect(room.composer).toHaveValue('half a thou');
  await room.page.reload();
  await expect(room.composer).toHaveValue('half a thou');
  await room.opened();
  await room.composer.press('Enter');
  await expect(room.message('half a thou')).toContainText('Sent');
  await expect(room.entry('Plans')).not.toContainText('Draft');
});

test('a message that the server refuses stays, with its reason, and can be sent again or deleted', async ({
  team,
  enterByLine,
}) => {
  const [ada, bob] = await team.people('Ada Lovelace', 'Bob Miller');
  const { room, line } = await enterByLine(ada, await ada.direct(bob));
  line.refuseWith = { code: 'forbidden' };
  await room.write('try me');
  const row = room.message('try me');
  await expect(row).toContainText('Not sent');
  await expect(row).toContainText('You may not do that here.');
  await room.page.reload();
  await room.opened();
  await expect(row).toContainText('Not sent');

  line.refuseWith = undefined;
  await row.getByRole('button', { name: 'Retry' }).click();
  await expect(row).toContainText('Sent');
  await expect(row).toHaveCount(1);

  line.refuseWith = { code: 'forbidden' };
  await room.write('drop me');
  await room.message('drop me').getByRole('button', { name: 'Delete' }).click();
  await expect(room.message('drop me')).toHaveCount(0);
});

test('the composer grows with its text and leaves the messages in view', async ({ team, enter }) => {
  const room = await alone(team, enter);
  await room.say('the last message');
  const small = (await room.composer.boundingBox())!.height;
  await room.composer.fill(Array.from({ length: 60 }, (_, index) => `line ${index}`).join('\n'));
  await expect.poll(async () => (await room.composer.boundingBox())!.height).toBeGreaterThan(small * 2);
  expect((await room.composer.boundingBox())!.height).toBeLessThan(room.page.viewportSize()!.height * 0.45);
  await expect(room.message('the last message')).toBeInViewport();
});

test('the composer is as high as its text, and low again once that is sent', async ({ team, enter }) => {
  const room = await alone(team, enter);
  const height = async () => Math.round((await room.composer.boundingBox())!.height);
  const low = await height();
  await room.composer.pressSequentially('1');
  for (const line of ['2', '3']) {
    await room.composer.press('Shift+Enter');
    await room.composer.pressSequentially(line);
  }
  await expect.poll(height).toBeGreaterThan(low + 30);
  await room.composer.press('Enter');
  await expect(room.composer).toHaveValue('');
  await expect.poll(height).toBe(low);
});

test('whoever opens a room can write at once', async ({ team, enter, visit }) => {
  const [ada, bob] = await team.people('Ada Lovelace', 'Bob Miller');
  const [plans] = [await ada.group('Plans', bob), await ada.group('Lunch', bob)];
  const [said] = await bob.post(plans, 'Shall we go by train?');
  const room = await enter(ada, plans);
  await expect(room.composer).toBeFocused();
  await room.entry('Lunch').click();
  await expect(room.page).toHaveTitle(/Lunch/);
  await expect(room.composer).toBeFocused();
  await room.page.keyboard.press('Control+k');
  await room.page.keyboard.type('plan');
  await room.page.keyboard.press('Enter');
  await expect(room.page).toHaveTitle(/Plans/);
  await expect(room.composer).toBeFocused();
  const linked = new Room(await visit(ada, `/rooms/${plans}?at=${said}`));
  await linked.opened();
  await expect(linked.composer).not.toBeFocused();
});

test('a room that opens under a finger brings up no keyboard', { tag: '@phone-only' }, async ({ team, enter }) => {
  const room = await alone(team, enter);
  await expect(room.composer).not.toBeFocused();
});

test('who is taken out of an open room is told so in the place of the composer', async ({ team, enter }) => {
  const [ada, bob] = await team.people('Ada Lovelace', 'Bob Miller');
  const id = await ada.group('Plans', bob);
  await ada.say(id, 'Shall we go by train?');
  const room = await enter(bob, id);
  await expect(room.composer).toBeVisible();
  await ada.remove(id, bob);
  await expect(room.page.getByText('You are no longer in this conversation.')).toBeVisible();
  await expect(room.composer).toBeHidden();
  await expect(room.entry('Plans')).toBeHidden();
  await room.approach(room.message('by train'));
  await expect(room.message('by train').getByRole('button', { name: 'Reply' })).toHaveCount(0);
});
