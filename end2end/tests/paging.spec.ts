import { expect, test } from '../support/fixtures.ts';
import { Room } from '../support/room.ts';

/** Does something for each, a few at a time. */
async function each<T>(count: number, act: (index: number) => Promise<T>): Promise<T[]> {
  const done: T[] = [];
  for (let from = 0; from < count; from += 20) {
    const some = Array.from({ length: Math.min(20, count - from) }, (_, index) => act(from + index));
    done.push(...(await Promise.all(some)));
  }
  return done;
}

test('of more than two hundred conversations the older ones come on request, and are live', async ({ team, visit }) => {
  test.slow();
  const [ada, bob] = await team.people('Ada Lovelace', 'Bob Miller');
  const oldest = await ada.group('The oldest', bob);
  await each(250, (index) => ada.group(`Room ${index + 1}.`));
  const room = new Room(await visit(ada, '/'));
  const entries = room.conversations.getByRole('listitem');
  // The page begins with forty, and fetches two hundred more by itself.
  await expect(entries).toHaveCount(240);
  await expect(room.entry('The oldest')).toHaveCount(0);
  await room.page.getByRole('button', { name: 'Show more' }).click();
  await expect(room.entry('The oldest')).toHaveCount(1);
  // Hers, and the one that everybody is in.
  await expect(entries).toHaveCount(252);
  await expect(room.page.getByRole('button', { name: 'Show more' })).toBeHidden();
  await bob.post(oldest, 'Still here?');
  await expect(entries.first()).toContainText('Still here?');
});

test('of more than a hundred people in a room the others come on request', async ({ team, enter }) => {
  test.slow();
  const ada = await team.person('Ada Lovelace');
  const others = await each(105, (index) => team.person(`Guest ${letters(index)}`));
  const room = await enter(ada, await ada.group('The party', ...others));
  const details = await room.details();
  const people = details.getByRole('list', { name: 'Participants' }).getByRole('listitem');
  await expect(people).toHaveCount(100);
  await details.getByRole('button', { name: 'Show 6 more' }).click();
  await expect(people).toHaveCount(106);
  await expect(details.getByRole('button', { name: /^Show \d+ more/ })).toHaveCount(0);
});

/** A name of letters only, of which usernames are made. */
function letters(index: number): string {
  return String.fromCharCode(97 + Math.floor(index / 26), 97 + (index % 26));
}
