import { expect, test } from '../support/fixtures.ts';

test('where I am is found and sent as a card', { tag: '@phone' }, async ({ team, enter }) => {
  const [ada, bob] = await team.people('Ada Lovelace', 'Bob Miller');
  const id = await ada.direct(bob);
  const place = { permissions: ['geolocation'], geolocation: { latitude: 52.52, longitude: 13.405 } };
  const [adas, bobs] = [await enter(ada, id, place), await enter(bob, id)];
  await adas.composer.fill('half a thought');
  await adas.add('Location');
  const dialog = adas.page.getByRole('dialog', { name: 'Send a location' });
  await dialog.getByRole('button', { name: 'Use my location' }).click();
  await expect(dialog.getByLabel('Latitude')).toHaveValue('52.52000');
  await dialog.getByLabel('What is there?').fill('The café');
  await dialog.getByRole('button', { name: 'Send' }).click();
  await expect(dialog).toBeHidden();
  await expect(adas.composer).toHaveValue('half a thought');
  const card = bobs.messages.last();
  await expect(card).toContainText('The café');
  await expect(card.getByRole('link', { name: /OpenStreetMap/ })).toHaveAttribute('href', /52\.52/);
});

test('a place is written by hand, and a wrong one is explained', async ({ team, enter }) => {
  const [ada, bob] = await team.people('Ada Lovelace', 'Bob Miller');
  const room = await enter(ada, await ada.direct(bob));
  await room.add('Location');
  const dialog = room.page.getByRole('dialog', { name: 'Send a location' });
  await dialog.getByLabel('Latitude').fill('north');
  await dialog.getByRole('button', { name: 'Send' }).click();
  await expect(dialog.getByRole('alert')).toContainText('from -90 to 90');
  await dialog.getByLabel('Latitude').fill('48,8584');
  await dialog.getByLabel('Longitude').fill('2.2945');
  await dialog.getByRole('button', { name: 'Send' }).click();
  await expect(room.messages.last()).toContainText('48.8584');
});

test('without leave for the location it is said what to do', async ({ team, enter }) => {
  const [ada, bob] = await team.people('Ada Lovelace', 'Bob Miller');
  const room = await enter(ada, await ada.direct(bob), { permissions: [] });
  await room.page.evaluate(() => {
    navigator.geolocation.getCurrentPosition = (_, refused) =>
      refused?.({ code: 1, message: '', PERMISSION_DENIED: 1, POSITION_UNAVAILABLE: 2, TIMEOUT: 3 });
  });
  await room.add('Location');
  await room.page.getByRole('button', { name: 'Use my location' }).click();
  await expect(room.page.getByRole('alert').filter({ hasText: 'Allow it for this page' })).toBeVisible();
});

test('a place without a name shows its coordinates once, and is a location in the list', async ({ team, enter }) => {
  const [ada, bob] = await team.people('Ada Lovelace', 'Bob Miller');
  const room = await enter(ada, await ada.direct(bob));
  await room.add('Location');
  const dialog = room.page.getByRole('dialog', { name: 'Send a location' });
  await dialog.getByLabel('Latitude').fill('48.8584');
  await dialog.getByLabel('Longitude').fill('2.2945');
  await dialog.getByRole('button', { name: 'Send' }).click();
  await expect(room.messages.last()).toContainText('A place on the map');
  await expect(room.messages.last().getByText('48.8584')).toHaveCount(1);
  await expect(room.entry('Bob Miller')).toContainText('You: Location');
});
