import { expect, networkGone, test } from '../support/fixtures.ts';
import { Room } from '../support/room.ts';

test('a reply quotes what it answers, and leads there', async ({ team, enter }) => {
  const [ada, bob] = await team.people('Ada Lovelace', 'Bob Miller');
  const id = await ada.group('Kitchen', bob);
  const question = await ada.say(id, 'Who wants coffee?');
  const lines = await ada.post(id, ...Array.from({ length: 400 }, (_, index) => `Line ${index + 1}.`));
  await bob.read(id, lines[399]);
  await bob.say(id, 'I do!', question);
  const room = await enter(bob, id);
  const reply = room.message('I do!');
  const quote = reply.getByRole('link', { name: 'In reply to Ada Lovelace: Who wants coffee?' });
  await expect(quote).toBeVisible();
  // What it leads to is not on the page yet.
  await expect(room.message('Who wants coffee?').filter({ hasNotText: 'I do!' })).toHaveCount(0);
  await quote.click();
  const asked = room.message('Who wants coffee?').first();
  await expect(asked).toBeInViewport();
  await expect(asked).toHaveAttribute('data-highlight');
  await room.jump.click();
  await expect(reply).toBeInViewport();
});

test('a quote follows its message: edited, then deleted', async ({ team, enter }) => {
  const [ada, bob] = await team.people('Ada Lovelace', 'Bob Miller');
  const id = await ada.group('Kitchen', bob);
  const question = await ada.say(id, 'Cofee?');
  await bob.say(id, 'Yes please', question);
  const room = await enter(bob, id);
  const quote = room.message('Yes please').getByRole('link', { name: /^In reply to/ });
  await expect(quote).toContainText('Cofee?');
  await ada.edit(question, 'Coffee?');
  await expect(quote).toContainText('Coffee?');
  await ada.takeBack(question);
  await expect(quote).toContainText('This message was deleted.');
});

test('a thread opens beside, takes replies, and counts at its root', async ({ team, enter }) => {
  const [ada, bob] = await team.people('Ada Lovelace', 'Bob Miller');
  const id = await ada.group('Kitchen', bob);
  await ada.say(id, 'Where shall we eat?');
  const [adas, bobs] = [await enter(ada, id), await enter(bob, id)];
  await bobs.choose(bobs.message('Where shall we eat?'), 'Reply in thread');
  await expect(bobs.page).toHaveURL(/\?thread=\d+$/);
  const reply = bobs.thread.getByRole('textbox', { name: 'Reply in this thread' });
  await reply.fill('The Thai place');
  await reply.press('Enter');
  await expect(bobs.thread.getByRole('article').filter({ hasText: 'The Thai place' })).toContainText(/Sent|Read/);
  const line = adas.message('Where shall we eat?').getByRole('link', { name: /1 reply/ });
  await expect(line).toBeVisible();
  await line.click();
  await expect(adas.thread.getByRole('article')).toHaveCount(2);

  // Live, in both panes and in the room.
  await adas.thread.getByRole('textbox').fill('Always the Thai place');
  await adas.thread.getByRole('button', { name: 'Send reply' }).click();
  await expect(bobs.thread.getByRole('article').filter({ hasText: 'Always' })).toBeVisible();
  await expect(bobs.message('Always the Thai place')).toContainText('In reply to Ada Lovelace');
  await expect(bobs.messages.first().getByRole('link', { name: /2 replies/ })).toBeVisible();
  await bobs.thread.getByRole('link', { name: 'Close thread' }).click();
  await expect(bobs.thread).toBeHidden();
  await expect(bobs.page).not.toHaveURL(/thread/);
});

test('a thread is linked to, and a deleted reply no longer counts', async ({ team, visit }) => {
  const [ada, bob] = await team.people('Ada Lovelace', 'Bob Miller');
  const id = await ada.group('Kitchen', bob);
  const root = await ada.say(id, 'Where shall we eat?');
  const first = await bob.say(id, 'The Thai place', root);
  await ada.say(id, 'Again?', first);
  const room = new Room(await visit(bob, `/rooms/${id}?thread=${first}`));
  await room.opened();
  await expect(room.thread.getByRole('article')).toHaveCount(3);
  await expect(room.messages.first().getByRole('link', { name: /2 replies/ })).toBeVisible();
  await bob.takeBack(first);
  await expect(room.messages.first().getByRole('link', { name: /1 reply/ })).toBeVisible();
  await expect(room.thread.getByRole('article').nth(1)).toContainText('This message was deleted.');
});

test('on a phone a thread is a pane of its own with a way back', { tag: '@phone-only' }, async ({ team, enter }) => {
  const [ada, bob] = await team.people('Ada Lovelace', 'Bob Miller');
  const id = await ada.group('Kitchen', bob);
  const root = await ada.say(id, 'Where shall we eat?');
  await bob.say(id, 'The Thai place', root);
  const room = await enter(ada, id);
  await room.messages.first().getByRole('link', { name: /1 reply/ }).click();
  await expect(room.thread).toBeVisible();
  await expect(room.log).toBeHidden();
  await expect(room.thread.getByRole('textbox')).toBeInViewport();
  await room.thread.getByRole('link', { name: 'Back' }).click();
  await expect(room.log).toBeVisible();
});

test('replying from the menu leads to the field where one replies', { tag: '@phone' }, async ({ team, enter }) => {
  const [ada, bob] = await team.people('Ada Lovelace', 'Bob Miller');
  const id = await ada.group('Kitchen', bob);
  await ada.say(id, 'Where shall we eat?');
  const room = await enter(bob, id);
  await room.choose(room.message('Where shall we eat?'), 'Reply');
  await expect(room.page.getByText(/Replying to.*Ada Lovelace/)).toBeVisible();
  await expect(room.composer).toBeFocused();
  await room.choose(room.message('Where shall we eat?'), 'Reply in thread');
  await expect(room.thread.getByRole('textbox')).toBeFocused();
});

test('what is deleted is no longer replied to, and the text can be sent', async ({ team, enter }) => {
  const [ada, bob] = await team.people('Ada Lovelace', 'Bob Miller');
  const id = await ada.group('Kitchen', bob);
  const question = await ada.say(id, 'Cofee?');
  const room = await enter(bob, id);
  await room.act(room.message('Cofee?'), 'Reply');
  await room.composer.fill('Yes please');
  await expect(room.page.getByText(/Replying to/)).toBeVisible();
  await ada.takeBack(question);
  await expect(room.page.getByText(/Replying to/)).toBeHidden();
  await room.composer.press('Enter');
  await expect(room.message('Yes please')).toContainText('Sent');
});

test('a reply that was refused, for what it answers is gone, is sent at the next try', async ({ team, enterByLine, tolerate }) => {
  tolerate(...networkGone);
  const [ada, bob] = await team.people('Ada Lovelace', 'Bob Miller');
  const id = await ada.group('Kitchen', bob);
  const question = await ada.say(id, 'Cofee?');
  const { room, line } = await enterByLine(bob, id);
  await line.cut();
  await room.act(room.message('Cofee?'), 'Reply');
  await room.write('Yes please');
  await ada.takeBack(question);
  await line.mend();
  const row = room.message('Yes please');
  await expect(row).toContainText('Not sent');
  await row.getByRole('button', { name: 'Retry' }).click();
  await expect(row).toContainText('Sent');
});
