import { expect, hydrated, test } from '../support/fixtures.ts';
import { Room } from '../support/room.ts';

test('who leaves is back at the list, and told before if nobody else could manage', async ({ team, enter }) => {
  const [ada, bob] = await team.people('Ada Lovelace', 'Bob Miller');
  const id = await ada.group('Kitchen', bob);
  for (const [who, warned] of [[ada, true], [bob, false]] as const) {
    const room = await enter(who, id);
    await (await room.details()).getByRole('button', { name: 'Leave', exact: true }).click();
    const dialog = room.page.getByRole('dialog', { name: 'Leave this conversation?' });
    await expect(dialog.getByText('You are its only admin.')).toHaveCount(warned ? 1 : 0);
    await dialog.getByRole('button', { name: 'Leave', exact: true }).click();
    await expect(room.page).toHaveURL(/\/$/);
    await expect(room.entry('Kitchen')).toBeHidden();
    await expect(room.page.getByRole('heading', { level: 1, name: 'Pick a conversation' })).toBeVisible();
  }
});

test('nobody is removed without a question', async ({ team, enter }) => {
  const [ada, bob] = await team.people('Ada Lovelace', 'Bob Miller');
  const room = await enter(ada, await ada.group('Kitchen', bob));
  const details = await room.details();
  const remove = async (answer: string) => {
    const manage = details.getByRole('button', { name: 'Manage Bob Miller' });
    if ((await manage.getAttribute('aria-expanded')) === 'false') await manage.click();
    await details.getByRole('button', { name: 'Remove', exact: true }).click();
    const dialog = room.page.getByRole('dialog', { name: 'Remove this person?' });
    await expect(dialog).toContainText('Bob Miller');
    await dialog.getByRole('button', { name: answer, exact: true }).click();
    await expect(dialog).toBeHidden();
  };
  await remove('Cancel');
  await expect(details.getByText('Bob Miller')).toBeVisible();
  await remove('Remove');
  await expect(details.getByText('Bob Miller')).toBeHidden();
});

test('only those are offered to be added who are not there', async ({ team, enter }) => {
  const [ada, bob] = await team.people('Ada Lovelace', 'Bob Miller', 'Bobby Tables');
  const room = await enter(ada, await ada.group('Kitchen', bob));
  await (await room.details()).getByRole('button', { name: 'Add people' }).click();
  const people = room.page.getByRole('dialog', { name: 'Add people' }).getByRole('list', { name: 'People found' });
  await expect(people.getByRole('listitem')).toHaveText([/Bobby Tables/]);
  await room.page.getByRole('searchbox', { name: 'People' }).fill('bob');
  await expect(people.getByRole('listitem')).toHaveText([/Bobby Tables/]);
  await people.getByRole('checkbox').check();
  await room.page.getByRole('button', { name: 'Add', exact: true }).last().click();
  await expect(room.page.getByRole('complementary', { name: 'Details' }).getByText('Bobby Tables')).toBeVisible();
});

test('who closes the search for people while it waits for the next letter hears no more of it', async ({ team, enter }) => {
  const [ada, bob] = await team.people('Ada Lovelace', 'Bob Miller', 'Carla Diaz');
  const room = await enter(ada, await ada.group('Kitchen', bob));
  await (await room.details()).getByRole('button', { name: 'Add people' }).click();
  const dialog = room.page.getByRole('dialog', { name: 'Add people' });
  await expect(dialog.getByRole('listitem')).toHaveText([/Carla Diaz/]);
  const asked: string[] = [];
  room.page.on('request', (request) => asked.push(new URL(request.url()).pathname));
  // Both at once: no hand is quick enough to be relied on.
  await dialog.evaluate((dialog) => {
    const search = dialog.querySelector('input')!;
    search.value = 'carla';
    search.dispatchEvent(new InputEvent('input', { bubbles: true }));
    [...dialog.querySelectorAll('button')].find((button) => button.textContent === 'Cancel')!.click();
  });
  await expect(dialog).toBeHidden();
  await room.page.evaluate(() => new Promise((resolve) => setTimeout(resolve, 500)));
  expect(asked).not.toContain('/api/ui/search_people');
});

test('an empty conversation says who would read what is written', async ({ team, enter }) => {
  const [ada, bob] = await team.people('Ada Lovelace', 'Bob Miller');
  const direct = await enter(ada, await ada.direct(bob));
  await expect(direct.log).toContainText('this conversation is between you two');
  const group = await enter(ada, await ada.group('Kitchen', bob));
  await expect(group.log).toContainText('everybody here can read');
  const channel = await enter(bob, await ada.channel('News', bob));
  await expect(channel.log).not.toContainText('Say hello');
});

test('what was wrong is no longer said once it is mended', async ({ team, enter, tolerate }) => {
  tolerate(/status of 400/);
  const [ada, bob] = await team.people('Ada Lovelace', 'Bob Miller');
  const room = await enter(ada, await ada.group('Kitchen', bob));
  await room.page.goto('/new');
  await hydrated(room.page);
  const alert = room.page.getByRole('alert');
  await room.page.getByText('Group', { exact: true }).click();
  await room.page.getByRole('button', { name: 'Create' }).click();
  await expect(alert).toHaveText('The title may not be empty.');
  await room.page.getByRole('checkbox', { name: /Bob Miller/ }).check();
  await expect(alert).toHaveCount(0);
});

test('on a phone Back closes the details, and then leads to the list', { tag: '@phone-only' }, async ({ team, visit }) => {
  const [ada, bob] = await team.people('Ada Lovelace', 'Bob Miller');
  await ada.group('Kitchen', bob);
  const room = new Room(await visit(ada, '/'));
  await room.entry('Kitchen').click();
  await room.opened();
  const details = await room.details();
  await expect(room.log).toBeHidden();
  await room.page.goBack();
  await expect(details).toBeHidden();
  await expect(room.log).toBeVisible();
  await room.page.goBack();
  await expect(room.page).toHaveURL(/\/$/);
});
