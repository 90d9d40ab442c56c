import { expect, test } from '../support/fixtures.ts';

test('a reaction is there at once, for both, and goes with a second press', { tag: '@phone' }, async ({ team, enter }) => {
  const [ada, bob] = await team.people('Ada Lovelace', 'Bob Miller');
  const id = await ada.group('Kitchen', bob);
  await ada.say(id, 'Coffee is ready.');
  const [adas, bobs] = [await enter(ada, id), await enter(bob, id)];
  const bobsRow = bobs.message('Coffee is ready.');
  await bobs.act(bobsRow, 'React with 👍');
  const theirs = adas.reaction(adas.message('Coffee is ready.'), '👍');
  await expect(theirs).toHaveAccessibleName('👍, 1 person');
  await expect(theirs).toHaveAttribute('aria-pressed', 'false');
  await theirs.click();
  const own = bobs.reaction(bobsRow, '👍');
  await expect(own).toHaveAccessibleName('👍, 2 people, you reacted');
  await expect(own).toHaveAttribute('aria-pressed', 'true');
  await own.click();
  await expect(theirs).toHaveAccessibleName('👍, 1 person, you reacted');
  await theirs.click();
  await expect(bobs.page.getByRole('group', { name: 'Reactions' })).toHaveCount(0);
});

test('a reaction says who it is from', async ({ team, enter }) => {
  const [ada, bob, carol] = await team.people('Ada Lovelace', 'Bob Miller', 'Carol Shaw');
  const id = await ada.group('Kitchen', bob, carol);
  const message = await ada.say(id, 'Coffee is ready.');
  await bob.react(message, '🎉');
  await carol.react(message, '🎉');
  const room = await enter(ada, id);
  const reaction = room.reaction(room.message('Coffee'), '🎉');
  await reaction.hover();
  await expect(room.page.getByRole('tooltip')).toHaveText('Bob Miller and Carol Shaw');
  await room.composer.hover();
  await expect(room.page.getByRole('tooltip')).toBeHidden();
});

test('a reaction that the server refuses goes again, and it is said', async ({ team, enter, tolerate }) => {
  tolerate(/status of 403/);
  const [ada, bob] = await team.people('Ada Lovelace', 'Bob Miller');
  const id = await ada.group('Kitchen', bob);
  await ada.say(id, 'Coffee is ready.');
  const room = await enter(bob, id);
  await room.page.route('**/api/ui/react', async (route) => {
    await expect(room.reaction(room.message('Coffee'), '👍')).toBeVisible();
    await route.fulfill({ status: 403, contentType: 'application/json', body: JSON.stringify({ code: 'forbidden' }) });
  });
  await room.act(room.message('Coffee'), 'React with 👍');
  await expect(room.page.getByRole('alert').filter({ hasText: /./ })).toBeVisible();
  await expect(room.reaction(room.message('Coffee'), '👍')).toHaveCount(0);
});

test('by keyboard: to a message, over its buttons, to the picker and back', async ({ team, enter }) => {
  const [ada, bob] = await team.people('Ada Lovelace', 'Bob Miller');
  const id = await ada.group('Kitchen', bob);
  await ada.say(id, 'Coffee is ready.');
  const room = await enter(bob, id);
  await room.log.focus();
  await room.page.keyboard.press('ArrowUp');
  const row = room.message('Coffee');
  await expect(row).toBeFocused();
  await expect(row.getByRole('toolbar')).toBeVisible();
  await room.page.keyboard.press('Tab');
  await expect(row.getByRole('button', { name: /^React with/ }).first()).toBeFocused();
  const more = row.getByRole('button', { name: 'More' });
  await room.page.keyboard.press('End');
  await expect(more).toBeFocused();
  await room.page.keyboard.press('Enter');
  const menu = room.page.getByRole('menu');
  await expect(menu).toBeVisible();
  await room.page.keyboard.press('ArrowDown');
  await expect(menu.locator(':focus')).toHaveCount(1);
  await room.page.keyboard.press('Escape');
  await expect(menu).toBeHidden();
  await expect(more).toBeFocused();
});

test('a long press opens the menu of a message', { tag: '@phone-only' }, async ({ team, enter }) => {
  const [ada, bob] = await team.people('Ada Lovelace', 'Bob Miller');
  const id = await ada.group('Kitchen', bob);
  await ada.say(id, 'Coffee is ready.');
  const room = await enter(bob, id);
  // What a phone's browser says of a finger that stays; this one does not when it is driven.
  const shown = await room.message('Coffee').getByText('Coffee is ready.').evaluate((text) => {
    const press = { pointerType: 'touch', bubbles: true, cancelable: true };
    return text.dispatchEvent(new PointerEvent('contextmenu', press));
  });
  expect(shown, 'the browser shows its own menu').toBe(false);
  const menu = room.page.getByRole('menu', { name: 'More' });
  await expect(menu).toBeVisible();
  await expect(menu).toBeInViewport({ ratio: 1 });
  await menu.getByRole('menuitem', { name: 'Reply', exact: true }).tap();
  await expect(menu).toBeHidden();
  await expect(room.page.locator('.reply-bar')).toContainText('Coffee is ready.');
});

test('reactions and edits above do not move what I read', async ({ team, enter }) => {
  const [ada, bob] = await team.people('Ada Lovelace', 'Bob Miller');
  const id = await ada.group('Long', bob);
  const first = await ada.say(id, 'The first line.');
  const second = await ada.say(id, 'The second line.');
  const rest = await ada.post(id, ...Array.from({ length: 40 }, (_, index) => `Line ${index + 1}.\nAnd more.`));
  await bob.read(id, rest[39]);
  const room = await enter(bob, id);
  await room.atEnd();
  await room.scrollBy(-400);
  await expect(room.jump).toBeVisible();
  const before = (await room.message('Line 30.').boundingBox())!;
  await bob.react(first, '🎉');
  await ada.edit(second, Array.from({ length: 12 }, () => 'It grew.').join('\n'));
  await expect(room.reaction(room.message('The first line.'), '🎉')).toBeAttached();
  await expect(room.message('It grew.')).toBeAttached();
  const after = (await room.message('Line 30.').boundingBox())!;
  expect(Math.abs(after.y - before.y)).toBeLessThanOrEqual(1);
});

test('a reaction is neither unread nor announced', async ({ team, enter }) => {
  const [ada, bob] = await team.people('Ada Lovelace', 'Bob Miller');
  const [kitchen, lunch] = [await ada.group('Kitchen', bob), await ada.group('Lunch', bob)];
  const message = await bob.say(kitchen, 'Coffee is ready.');
  const [elsewhere, there] = [await enter(bob, lunch), await enter(bob, kitchen)];
  await ada.react(message, '🎉');
  await expect(there.reaction(there.message('Coffee'), '🎉')).toBeVisible();
  await expect(elsewhere.entry('Kitchen')).not.toContainText('unread');
  await expect(there.page.getByTestId('announcements')).toHaveText('');
});
