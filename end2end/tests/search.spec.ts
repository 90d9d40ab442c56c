import { expect, hydrated, networkGone, test } from '../support/fixtures.ts';
import { Line } from '../support/line.ts';
import { Room } from '../support/room.ts';

test('what was said is found wherever I am, and nowhere else', { tag: '@phone' }, async ({ team, visit }) => {
  const [ada, bob, eve] = await team.people('Ada Lovelace', 'Bob Miller', 'Eve Moneypenny');
  const kitchen = await ada.group('Kitchen', bob);
  const secret = await bob.group('Secret', eve);
  await bob.post(kitchen, 'Coffee is ready', ...Array.from({ length: 60 }, (_, index) => `Line ${index + 1}.`));
  await eve.post(secret, 'Coffee with the ambassador');
  await Promise.all([ada.finds('coff', 1), eve.finds('coff', 1)]);
  const page = await visit(ada, '/');
  await page.getByRole('link', { name: 'Search messages' }).click();
  await expect(page).toHaveURL(/\/search$/);
  await expect(page.getByText('from:ada', { exact: true })).toBeVisible();
  const field = page.getByRole('searchbox', { name: 'Search messages' });
  await field.fill('coff');
  await field.press('Enter');
  await expect(page).toHaveURL(/\/search\?q=coff$/);
  const results = page.getByRole('list', { name: 'Results' });
  await expect(results.getByRole('link')).toHaveCount(1);
  await expect(results.locator('mark')).toHaveText(/^Coff/);
  await expect(results).toContainText('Bob Miller in Kitchen');
  await expect(page.getByRole('status').filter({ hasText: 'newest first' })).toHaveText('1 message, newest first.');

  await results.getByRole('link').click();
  const room = new Room(page);
  await room.opened();
  await expect(room.message('Coffee is ready')).toBeInViewport();
  await expect(room.message('Coffee is ready')).toHaveAttribute('data-highlight');
  await page.goBack();
  await expect(field).toHaveValue('coff');
});

test('results are in the first answer, and come page by page', async ({ team, visit }) => {
  const [ada] = await team.people('Ada Lovelace');
  const id = await ada.group('Orchard');
  await ada.post(id, ...Array.from({ length: 70 }, (_, index) => `Apple ${index + 1}.`));
  await ada.finds('"apple 70"', 1);
  const page = await visit(ada, '/');
  const html = await (await page.request.get('/search?q=apple')).text();
  expect(html).toContain('<mark>');
  expect(html).toMatch(/href="\/search\?q=apple&(amp;)?before=\d+"/);

  await page.goto('/search?q=apple');
  await hydrated(page);
  const results = page.getByRole('list', { name: 'Results' }).getByRole('link');
  await expect(results.first()).toContainText('Apple 70.');
  const more = page.getByRole('link', { name: 'More results' });
  await expect(async () => {
    if (await more.isVisible()) await more.click({ timeout: 1_000 });
    expect(await results.count()).toBe(70);
  }).toPass();
  await expect(results.last()).toContainText('Apple 1.');
});

test('a room is searched from its header, and the search widened again', async ({ team, enter }) => {
  const [ada, bob] = await team.people('Ada Lovelace', 'Bob Miller');
  const kitchen = await ada.group('Kitchen', bob);
  const garden = await ada.group('Garden', bob);
  await bob.post(kitchen, 'Water the herbs');
  await bob.post(garden, 'Water the roses');
  await ada.finds('water', 2);
  const { page } = await enter(ada, kitchen);
  await page.getByRole('link', { name: 'Search in this conversation' }).click();
  await page.getByRole('searchbox', { name: 'Search messages' }).fill('water');
  await page.keyboard.press('Enter');
  const results = page.getByRole('list', { name: 'Results' }).getByRole('link');
  await expect(results).toHaveCount(1);
  await expect(results).toContainText('Water the herbs');
  await page.getByRole('link', { name: 'Search everywhere' }).click();
  await expect(results).toHaveCount(2);
});

test('nothing found and a filter that is none are said, with what helps', async ({ team, visit, tolerate }) => {
  tolerate(/status of 4\d\d/);
  const [ada] = await team.people('Ada Lovelace');
  const page = await visit(ada, '/search?q=unicorn');
  await expect(page.getByText('Nothing found.')).toBeVisible();
  await expect(page.getByText('No message has this')).toBeVisible();
  const field = page.getByRole('searchbox', { name: 'Search messages' });
  await field.fill('before:yesterday');
  await field.press('Enter');
  await expect(page.getByRole('main').getByRole('alert')).toBeVisible();
  await expect(page.getByText('before:2026-01-31', { exact: true })).toBeVisible();
});

test('a search that failed is tried again by Enter, or by itself when the network is back', async ({
  team,
  browse,
  tolerate,
}) => {
  tolerate(...networkGone);
  const [ada, bob] = await team.people('Ada Lovelace', 'Bob Miller');
  await ada.say(await ada.group('Kitchen', bob), 'Pancakes!');
  await ada.finds('pancakes', 1);
  const page = await browse();
  const line = await Line.of(page);
  await page.goto(team.server.url + ada.entrance('/search'));
  await hydrated(page);
  await page.route('**/api/ui/search', (route) => route.abort());
  const field = page.getByRole('searchbox', { name: 'Search messages' });
  await field.fill('pancakes');
  await field.press('Enter');
  await expect(page.getByRole('button', { name: 'Try again' })).toBeVisible();
  await page.unroute('**/api/ui/search');
  await field.press('Enter');
  await expect(page.getByText('1 message, newest first.')).toBeVisible();

  await line.cut();
  await field.fill('pancake');
  await field.press('Enter');
  await expect(page.getByRole('button', { name: 'Try again' })).toBeVisible();
  await line.mend();
  await expect(page.getByText('1 message, newest first.')).toBeVisible();
});
