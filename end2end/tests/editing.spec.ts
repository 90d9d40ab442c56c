import { expect, test } from '../support/fixtures.ts';

test('I rewrite what I said, and everybody sees it, marked and with what it said before', async ({ team, enter }) => {
  const [ada, bob] = await team.people('Ada Lovelace', 'Bob Miller');
  const id = await ada.group('Kitchen', bob);
  await ada.say(id, 'Cofee is ready.');
  const [adas, bobs] = [await enter(ada, id), await enter(bob, id)];

  await adas.act(adas.message('Cofee'), 'Edit');
  const editor = adas.log.getByRole('textbox', { name: 'Edit message' });
  await expect(editor).toBeFocused();
  await expect(editor).toHaveValue('Cofee is ready.');
  await editor.fill('Coffee is ready.');
  await adas.page.keyboard.press('Enter');
  await expect(editor).toBeHidden();

  for (const room of [adas, bobs]) {
    await expect(room.messages).toHaveCount(1);
    await expect(room.message('Coffee is ready.')).toContainText('(edited)');
  }
  await bobs.message('Coffee is ready.').getByRole('button', { name: '(edited)' }).click();
  const history = bobs.page.getByRole('dialog', { name: 'Edit history' });
  await expect(history.getByRole('listitem')).toContainText('Cofee is ready.');
  await bobs.page.keyboard.press('Escape');
  await expect(history).toBeHidden();
});

test('Escape and Cancel leave a message as it was, and a blank one is not saved', async ({ team, enter }) => {
  const [ada, bob] = await team.people('Ada Lovelace', 'Bob Miller');
  const id = await ada.group('Kitchen', bob);
  await ada.say(id, 'Tea?');
  const room = await enter(ada, id);
  const editor = room.log.getByRole('textbox', { name: 'Edit message' });
  await room.act(room.message('Tea?'), 'Edit');
  await editor.fill('Nonsense');
  await editor.press('Escape');
  await expect(editor).toBeHidden();
  await expect(room.message('Tea?')).toBeFocused();
  await room.act(room.message('Tea?'), 'Edit');
  await editor.fill('  ');
  await editor.press('Enter');
  await expect(editor).toBeVisible();
  await expect(room.log.getByText('delete the message instead')).toBeVisible();
  await room.log.getByRole('button', { name: 'Cancel' }).click();
  await expect(room.messages).toContainText(['Tea?']);
});

test('a deleted message leaves a tombstone for everybody, and only after a question', { tag: '@phone' }, async ({
  team,
  enter,
}) => {
  const [ada, bob] = await team.people('Ada Lovelace', 'Bob Miller');
  const id = await ada.group('Kitchen', bob);
  await ada.say(id, 'Ouch.');
  const [adas, bobs] = [await enter(ada, id), await enter(bob, id)];
  await adas.choose(adas.message('Ouch.'), 'Delete');
  const dialog = adas.page.getByRole('dialog', { name: 'Delete this message?' });
  await expect(dialog).toContainText('Ouch.');
  await dialog.getByRole('button', { name: 'Delete', exact: true }).click();
  for (const room of [adas, bobs]) {
    await expect(room.messages).toContainText(['This message was deleted.']);
    await expect(room.page.getByText('Ouch.')).toHaveCount(0);
  }
});

for (const how of ['mouse', 'keyboard']) {
  test(`after a message was deleted by ${how} its row has the focus, and after a change of mind too`, async ({ team, enter }) => {
    const [ada, bob] = await team.people('Ada Lovelace', 'Bob Miller');
    const id = await ada.group('Kitchen', bob);
    await ada.say(id, 'Ouch.');
    const room = await enter(ada, id);
    const row = room.messages.first();
    const press = async (name: string) => {
      const button = room.page.getByRole('dialog', { name: 'Delete this message?' }).getByRole('button', { name, exact: true });
      await expect(button).toBeVisible();
      if (how === 'mouse') return button.click();
      await button.focus();
      await room.page.keyboard.press('Enter');
    };
    const ask = async () => {
      if (how === 'mouse') return room.choose(row, 'Delete');
      await row.focus();
      await row.getByRole('button', { name: 'More' }).focus();
      await room.page.keyboard.press('Enter');
      await expect(room.page.getByRole('menu')).toBeVisible();
      await room.page.keyboard.press('d');
      await room.page.keyboard.press('Enter');
    };
    const inRow = () => row.evaluate((row) => row.contains(document.activeElement));
    await ask();
    await press('Cancel');
    await expect.poll(inRow).toBe(true);
    await ask();
    await press('Delete');
    await expect(row).toContainText('This message was deleted.');
    await expect(row).toBeFocused();
  });
}

test('a deleted message closes the field in which it was being rewritten', async ({ team, enter }) => {
  const [ada, bob] = await team.people('Ada Lovelace', 'Bob Miller');
  const id = await ada.group('Kitchen', bob);
  const message = await ada.say(id, 'Half a thought');
  const room = await enter(ada, id);
  await room.act(room.message('Half a thought'), 'Edit');
  await expect(room.log.getByRole('textbox')).toBeVisible();
  await ada.takeBack(message);
  await expect(room.log.getByRole('textbox')).toBeHidden();
  await expect(room.messages).toContainText(['This message was deleted.']);
});

test('what is not mine I can neither edit nor delete, but a moderator can delete it', async ({ team, enter }) => {
  const [ada, bob] = await team.people('Ada Lovelace', 'Bob Miller');
  const id = await ada.group('Kitchen', bob);
  await ada.say(id, 'From Ada');
  await bob.say(id, 'From Bob');
  const [adas, bobs] = [await enter(ada, id), await enter(bob, id)];
  await bobs.act(bobs.message('From Ada'), 'More');
  await expect(bobs.page.getByRole('menuitem', { name: 'Reply', exact: true })).toBeVisible();
  for (const deed of ['Edit', 'Delete']) await expect(bobs.page.getByRole('menuitem', { name: deed })).toHaveCount(0);
  await adas.act(adas.message('From Bob'), 'More');
  await expect(adas.page.getByRole('menuitem', { name: 'Delete' })).toBeVisible();
  await expect(adas.page.getByRole('menuitem', { name: 'Edit' })).toHaveCount(0);
});

test('an edit that the server refuses keeps its text and says why', async ({ team, enter, tolerate }) => {
  tolerate(/status of 403/);
  const [ada, bob] = await team.people('Ada Lovelace', 'Bob Miller');
  const id = await ada.group('Kitchen', bob);
  await ada.say(id, 'Tea?');
  const room = await enter(ada, id);
  await room.page.route('**/api/ui/edit_message', (route) =>
    route.fulfill({ status: 403, contentType: 'application/json', body: JSON.stringify({ code: 'forbidden' }) }),
  );
  await room.act(room.message('Tea?'), 'Edit');
  const editor = room.log.getByRole('textbox', { name: 'Edit message' });
  await editor.fill('Coffee?');
  await editor.press('Enter');
  await expect(room.log.getByRole('alert')).toBeVisible();
  await expect(editor).toHaveValue('Coffee?');
});

test('a message is kept unread from where I say, until I go on reading', async ({ team, enter }) => {
  const [ada, bob] = await team.people('Ada Lovelace', 'Bob Miller');
  const id = await ada.group('Kitchen', bob);
  const lines = await ada.post(id, ...Array.from({ length: 60 }, (_, index) => `Line ${index + 1}.`));
  await bob.read(id, lines[59]);
  const room = await enter(bob, id);
  await room.atEnd();
  await room.choose(room.message('Line 58.'), 'Mark unread from here');
  await expect(room.entry('Kitchen')).toContainText('3 unread');
  await expect(room.divider).toBeVisible();
  const [divider, row] = [(await room.divider.boundingBox())!, (await room.message('Line 58.').boundingBox())!];
  expect(divider.y).toBeLessThan(row.y);
  // It is on the screen, and stays unread.
  await room.page.waitForTimeout(1_500);
  await expect(room.entry('Kitchen')).toContainText('3 unread');
  await room.scrollBy(-600);
  await expect(room.jump).toBeVisible();
  await room.jump.click();
  await expect(room.entry('Kitchen')).not.toContainText('unread');
});

test('the field in which I rewrite is as high as its text, and has the focus from the menu too', async ({ team, enter }) => {
  const [ada, bob] = await team.people('Ada Lovelace', 'Bob Miller');
  const id = await ada.group('Kitchen', bob);
  await ada.say(id, Array.from({ length: 8 }, (_, index) => `Step ${index + 1}`).join('\n'));
  const room = await enter(ada, id);
  await room.choose(room.message('Step 8'), 'Edit');
  const editor = room.log.getByRole('textbox', { name: 'Edit message' });
  await expect(editor).toBeFocused();
  await expect.poll(() => editor.evaluate((field) => field.scrollHeight - field.clientHeight)).toBeLessThan(2);
  expect((await editor.boundingBox())!.height).toBeGreaterThan(120);
});
