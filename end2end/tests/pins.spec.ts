import { expect, test } from '../support/fixtures.ts';

test('a pinned message is marked, listed for everybody, and leads back to itself', { tag: '@phone' }, async ({
  team,
  enter,
}) => {
  const [ada, bob] = await team.people('Ada Lovelace', 'Bob Miller');
  const id = await ada.group('Kitchen', bob);
  await ada.say(id, 'The key is under the mat.');
  const [adas, bobs] = [await enter(ada, id), await enter(bob, id)];
  await adas.choose(adas.message('The key'), 'Pin');
  await expect(bobs.message('The key')).toContainText('Pinned');

  const lines = await ada.post(id, ...Array.from({ length: 60 }, (_, index) => `Line ${index + 1}.`));
  await bob.read(id, lines[59]);
  await bobs.page.reload();
  await bobs.opened();
  await bobs.page.getByRole('button', { name: 'Pinned messages, 1' }).click();
  const pins = bobs.page.getByRole('list', { name: 'Pinned messages' });
  await pins.getByRole('button', { name: /The key is under the mat/ }).click();
  await expect(pins).toBeHidden();
  await expect(bobs.message('The key')).toBeInViewport();

  await bobs.page.getByRole('button', { name: 'Pinned messages, 1' }).click();
  await pins.getByRole('button', { name: /^Unpin/ }).click();
  await expect(bobs.page.getByText('Nothing is pinned yet.')).toBeVisible();
  await expect(adas.page.getByRole('button', { name: 'Pinned messages', exact: true })).toBeVisible();
});
