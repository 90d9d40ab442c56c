import type { Page } from '@playwright/test';

import { findings } from '../support/axe.ts';
import { note } from '../support/files.ts';
import { expect, PASSWORD, test } from '../support/fixtures.ts';
import type { Person, Team } from '../support/team.ts';

/** An admin, two people, and the direct conversation of the two. */
async function cast(team: Team) {
  const root = await team.person('Grace Hopper', 'admin');
  const [ada, bob] = (await team.people('Ada Lovelace', 'Bob Miller')) as [Person, Person];
  return { root, ada, bob, direct: await bob.direct(ada) };
}

const row = (page: Page, text: string | RegExp) => page.getByRole('list', { name: 'Messages' }).getByRole('listitem').filter({ hasText: text });

/** There is no script in these pages, so they are never hydrated: from a room one goes there by address. */
async function moderate(page: Page, path = '/admin/messages') {
  await page.goto(path);
  await expect(page.getByRole('navigation', { name: 'Moderation' })).toBeVisible();
}

test('an admin finds a message and deletes it, and its author sees that at once', { tag: '@phone' }, async ({
  team,
  visit,
  enter,
}) => {
  const { root, ada, bob, direct } = await cast(team);
  await bob.post(direct, 'Buy cheap watches!', 'Just kidding.');
  const room = await enter(bob, direct);
  await expect(room.message('Buy cheap watches!')).toBeVisible();

  const page = await visit(root, '/');
  await page.getByRole('button', { name: 'Account' }).click();
  await page.getByRole('link', { name: 'Moderation' }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Messages');
  await page.getByLabel('Sender', { exact: true }).fill(bob.username);
  await page.getByLabel('Words').fill('watch');
  await expect(async () => {
    await page.getByRole('button', { name: 'Filter' }).click();
    await expect(row(page, 'Buy cheap watches!')).toHaveCount(1, { timeout: 500 });
  }).toPass();
  await expect(row(page, 'Just kidding.')).toHaveCount(0);
  await expect(row(page, 'Buy cheap watches!').getByRole('link', { name: ada.name })).toHaveAttribute('href', `/rooms/${direct}`);

  await row(page, 'Buy cheap watches!').getByRole('checkbox').check();
  await page.getByRole('button', { name: 'Delete selected' }).click();
  const dialog = page.getByRole('dialog', { name: 'Delete the selected messages?' });
  await expect(dialog.getByRole('button', { name: 'Cancel' })).toBeFocused();
  await page.keyboard.press('Escape');
  await expect(dialog).toBeHidden();
  await page.getByRole('button', { name: 'Delete selected' }).click();
  await dialog.getByRole('button', { name: 'Delete', exact: true }).click();
  await expect(page.getByRole('status')).toHaveText('1 message was deleted.');
  await expect(page.getByLabel('Words')).toHaveValue('watch');

  await expect(room.message('This message was deleted.')).toBeVisible();
  await expect(room.message('Buy cheap watches!')).toHaveCount(0);
  await expect(room.message('Just kidding.')).toBeVisible();
  await page.reload();
  await expect(page.getByRole('status')).toHaveCount(0);
});

test('who is no admin finds no way there', async ({ team, visit, tolerate }) => {
  tolerate(/status of 403/);
  const { bob } = await cast(team);
  const page = await visit(bob, '/');
  await page.getByRole('button', { name: 'Account' }).click();
  await expect(page.getByRole('button', { name: 'Sign out' })).toBeVisible();
  await expect(page.getByRole('link', { name: 'Moderation' })).toHaveCount(0);
  await page.goto('/admin/messages');
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('This page is for admins');
  expect(await findings(page)).toEqual([]);
});

test('a stranger signs in first and arrives then', async ({ visit }) => {
  const page = await visit(null, '/admin/Message/');
  await expect(page).toHaveURL(/\/sign-in/);
  await page.getByLabel('Username').fill('ada');
  await page.getByLabel('Password').fill(PASSWORD);
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
  await expect(page).toHaveURL(/\/admin\/messages$/);
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Messages');
});

test('a message is opened where it stands, and a conversation narrows the list', async ({ team, visit }) => {
  const { root, ada, bob, direct } = await cast(team);
  const kitchen = await ada.group('Kitchen', bob);
  await bob.post(direct, 'Between us.');
  await ada.post(kitchen, ...Array.from({ length: 60 }, (_, index) => `Line ${index + 1}.`));
  const page = await visit(root, '/');
  await moderate(page);
  await expect(row(page, /^/)).toHaveCount(50);
  await page.getByRole('link', { name: 'Older' }).click();
  await expect(row(page, 'Line 1.')).toHaveCount(1);
  await row(page, 'Between us.').getByRole('link', { name: /^Direct #/ }).click();
  await expect(page.getByLabel('Conversation', { exact: true })).toHaveValue(String(direct));
  await expect(row(page, /^/)).toHaveCount(1);
  await row(page, 'Between us.').getByRole('link', { name: /^Open message/ }).click();
  await expect(page).toHaveURL(/\/rooms\/\d+\?at=\d+$/);
  await expect(page.getByRole('log').getByRole('article').filter({ hasText: 'Between us.' })).toBeVisible();
});

test('people get roles and are signed out', async ({ team, visit, browse, tolerate }) => {
  // The tab that was signed out tries to come back.
  tolerate(/status of 401/, /HTTP Authentication failed/);
  const { root, bob } = await cast(team);
  const page = await visit(root, '/');
  await moderate(page, '/admin/people');
  const person = page.getByRole('list', { name: 'People' }).getByRole('listitem').filter({ hasText: bob.name });
  await person.getByRole('combobox').selectOption('Support');
  await person.getByRole('button', { name: 'Set role' }).click();
  await expect(page.getByRole('status')).toHaveText('Bob Miller has the role “Support” now.');
  await expect(person.getByRole('combobox')).toHaveValue('support');

  const theirs = await browse();
  await theirs.goto(team.server.url + bob.entrance('/'));
  await expect(theirs.getByRole('navigation', { name: 'Conversations' })).toBeVisible();
  await person.getByRole('button', { name: 'Sign out' }).click();
  await expect(page.getByRole('status')).toHaveText('Bob Miller was signed out everywhere.');
  await theirs.goto('about:blank');
  await theirs.goto(`${team.server.url}/`);
  await expect(theirs).toHaveURL(/\/sign-in/);
});

for (const colorScheme of ['light', 'dark'] as const) {
  test(`axe finds nothing in the moderation page, ${colorScheme}`, { tag: '@phone' }, async ({ team, visit }) => {
    const { root, ada, bob, direct } = await cast(team);
    await ada.group('Kitchen', bob);
    await bob.edit(await bob.say(direct, 'Teh watch'), 'The watch');
    await bob.takeBack(await bob.say(direct, 'Oops'));
    const page = await visit(root, '/', { colorScheme });
    for (const path of ['/admin/messages', '/admin/messages?kind=dispute', '/admin/conversations', '/admin/people']) {
      await moderate(page, path);
      expect.soft(await findings(page), path).toEqual([]);
    }
    await moderate(page);
    await page.getByRole('button', { name: 'Delete selected' }).click();
    await expect(page.getByRole('dialog')).toBeVisible();
    expect(await findings(page), 'the question before deleting').toEqual([]);
  });
}

test('everything is reached by keyboard', async ({ team, visit }) => {
  const { root, bob, direct } = await cast(team);
  await bob.post(direct, 'Buy cheap watches!');
  const page = await visit(root, '/');
  await moderate(page, `/admin/messages?conversation=${direct}`);
  await page.keyboard.press('Tab');
  await expect(page.getByRole('link', { name: 'Skip to the list' })).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(page.locator('#main')).toBeFocused();
  const box = row(page, 'Buy cheap watches!').getByRole('checkbox');
  for (let step = 0; step < 15 && !(await box.evaluate((box) => box === document.activeElement)); step++) {
    await page.keyboard.press('Tab');
  }
  await page.keyboard.press('Space');
  await expect(box).toBeChecked();
  await page.keyboard.press('Shift+Tab');
  await expect(page.getByRole('button', { name: 'Delete selected' })).toBeFocused();
  await page.keyboard.press('Enter');
  await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('status')).toHaveText('1 message was deleted.');
});

test('hostile names and texts are only text', async ({ team, visit }) => {
  const hostile = '</title></textarea><script>window.cracked = 1</script><img src=x onerror="window.cracked=1">';
  const root = await team.person('Grace Hopper', 'admin');
  const eve = await team.person(hostile);
  const id = await eve.group(hostile, root);
  await eve.post(id, hostile);
  const page = await visit(root, '/');
  for (const path of [`/admin/messages?words=${encodeURIComponent(hostile)}`, '/admin/messages', '/admin/conversations', '/admin/people']) {
    await moderate(page, path);
    expect(await page.evaluate(() => (window as { cracked?: number }).cracked), path).toBeUndefined();
    expect(await page.locator('script, img').count(), path).toBe(0);
  }
  await expect(page.getByText(hostile.slice(0, 30)).first()).toBeVisible();
});

test('files are named', async ({ team, enter, visit }) => {
  const { root, bob, direct } = await cast(team);
  const room = await enter(bob, direct);
  await room.attach(note('prices.txt'));
  await room.say('As you asked');
  const page = await visit(root, '/');
  await moderate(page);
  await expect(row(page, 'As you asked')).toContainText('prices.txt');
});
