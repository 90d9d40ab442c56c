import { expect, test } from '../support/fixtures.ts';

test('news of an object is a card in its conversation, live and in the first answer', { tag: '@phone' }, async ({
  team,
  enter,
}) => {
  const [ada, bob] = await team.people('Ada Lovelace', 'Bob Miller');
  const id = await ada.about({ kind: 'job', id: 'J-7', title: 'Paint the fence', status: 'open' }, bob);
  const room = await enter(bob, id);
  await expect(room.title).toHaveText('Paint the fence');
  await ada.setStatus(id, 'in_progress');
  const card = room.log.locator('.message-card');
  const shown = async () => {
    await expect(card).toHaveCount(1);
    await expect(card).toContainText('Status changed from open to in_progress.');
    await expect(card.locator('.status')).toHaveText('In progress');
  };
  await shown();
  await expect(room.page.getByRole('article', { name: 'Notice' })).toHaveCount(1);
  await room.page.reload();
  await room.opened();
  await shown();
});
