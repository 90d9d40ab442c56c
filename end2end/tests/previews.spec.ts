import { expect, test } from '../support/fixtures.ts';
import { Room } from '../support/room.ts';

const SAID = '**Tea** at `four`, see [the plan](https://example.org/plan)';
const PLAIN = 'Tea at four, see the plan';

test('where there is room for a line, what was said stands without its marks', { tag: '@phone' }, async ({ team, visit }) => {
  const [ada, bob] = await team.people('Ada Lovelace', 'Bob Miller');
  const id = await bob.group('Kitchen', ada);
  const said = await bob.say(id, SAID);
  const room = new Room(await visit(ada, '/'));
  const { page } = room;
  await expect(room.entry('Kitchen')).toContainText(PLAIN);
  await page.getByRole('button', { name: /^Notifications/ }).click();
  const bell = page.getByRole('dialog', { name: 'Notifications' });
  await expect(bell.getByRole('link').filter({ hasText: 'wrote' })).toContainText(PLAIN);
  await page.keyboard.press('Escape');
  await expect(bell).toBeHidden();
  await bob.edit(said, `${SAID}!`);
  await expect(room.entry('Kitchen')).toContainText(`${PLAIN}!`);

  await room.entry('Kitchen').click();
  await room.opened();
  await room.choose(room.messages.first(), 'Reply');
  await expect(page.locator('.reply-bar')).toContainText(`${PLAIN}!`);
  await room.say('Yes.');
  await expect(room.message('Yes.').getByRole('link', { name: `In reply to Bob Miller: ${PLAIN}!` })).toBeVisible();
  await page.reload();
  await room.opened();
  await expect(room.message('Yes.').getByRole('link', { name: `In reply to Bob Miller: ${PLAIN}!` })).toBeVisible();
});
