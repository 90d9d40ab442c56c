import { expect, test } from '../support/fixtures.ts';
import { Room } from '../support/room.ts';

test('who does nothing for five minutes is away, and back with the first sign of life', async ({ team, browse, enter }) => {
  const [ada, bob] = await team.people('Ada Lovelace', 'Bob Miller');
  const id = await ada.group('Kitchen', bob);
  const people = (await (await enter(ada, id)).details()).getByRole('list', { name: 'Participants' });
  const entry = people.getByRole('listitem').filter({ hasText: 'Bob Miller' });

  const page = await browse();
  await page.clock.install();
  await page.goto(team.server.url + bob.entrance(`/rooms/${id}`));
  const room = new Room(page);
  await room.opened();
  await expect(entry).toContainText('online');
  await room.composer.click();
  await page.clock.fastForward('05:01');
  await expect(entry).toContainText('away', { timeout: 20_000 });
  await room.composer.click();
  await expect(entry).toContainText('online');
});
