import { randomUUID } from 'node:crypto';

import { expect, PASSWORD, test } from '../support/fixtures.ts';

test('one signs in, reads, writes and signs out with plain forms', async ({ server, visit }) => {
  const username = `bob-${randomUUID().slice(0, 8)}`;
  await server.command('user', 'add', username, '--tenant', 'main', '--password', PASSWORD);
  const page = await visit(null, '/');
  await expect(page).toHaveURL(/\/sign-in/);
  await page.getByLabel('Username').fill(username);
  await page.getByLabel('Password').fill('not the password');
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
  await expect(page.getByRole('alert')).toHaveText('That name and password do not match.');
  await expect(page.getByLabel('Username')).toHaveValue(username);

  await page.getByLabel('Password').fill(PASSWORD);
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
  await expect(page.getByRole('navigation', { name: 'Conversations' })).toBeVisible();

  await page.getByRole('link', { name: 'New conversation' }).first().click();
  await page.getByText('Group', { exact: true }).click();
  await page.getByLabel('Title').fill('Plain & simple');
  await page.getByRole('button', { name: 'Create', exact: true }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Plain & simple');

  await page.getByRole('textbox', { name: 'Message', exact: true }).fill('Sent by a form.');
  await page.getByRole('button', { name: 'Send', exact: true }).click();
  await expect(page.getByRole('log').getByRole('article')).toHaveCount(1);
  await expect(page.getByRole('log').getByRole('article')).toContainText('Sent by a form.');
  await page.reload();
  await expect(page.getByRole('log').getByRole('article')).toHaveCount(1);

  await page.getByRole('button', { name: 'Account' }).click();
  await page.getByRole('button', { name: 'Sign out' }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Sign in');
  await page.goto('/');
  await expect(page).toHaveURL(/\/sign-in/);
});

test('the room is in the first answer, and readable', async ({ team, visit }) => {
  const [ada, bob] = await team.people('Ada Lovelace', 'Bob Miller');
  const id = await ada.group('Kitchen', bob);
  await ada.post(id, ...Array.from({ length: 30 }, (_, index) => `Recipe ${index + 1}.`));
  const page = await visit(bob, '/');
  await page.getByRole('navigation', { name: 'Conversations' }).getByRole('link', { name: /Kitchen/ }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Kitchen');
  await expect(page.getByRole('log').getByRole('article')).toHaveCount(30);
  await expect(page.getByText('Recipe 1.', { exact: true })).toBeVisible();
});

test('nothing is offered that needs a script', async ({ team, visit }) => {
  const [bob] = await team.people('Bob Miller');
  const ada = await team.person('Ada Lovelace', 'admin');
  const id = await ada.group('Kitchen', bob);
  await bob.react(await bob.say(id, '```rust\nfn main() {}\n```'), '🎉');
  const page = await visit(ada, `/rooms/${id}`);
  await expect(page.getByRole('log').getByRole('article')).toHaveCount(1);
  await expect(page.getByRole('searchbox')).toHaveCount(0);
  const buttons = await page.getByRole('button').evaluateAll((buttons) =>
    buttons.map((button) => button.getAttribute('aria-label') ?? button.textContent),
  );
  expect(buttons.filter((name) => !/^(Account|Send|🎉, .*)$/.test(name ?? ''))).toEqual([]);
  await page.getByRole('button', { name: 'Account' }).click();
  await expect(page.getByRole('button', { name: 'Sign out' })).toBeVisible();
  await expect(page.getByRole('button', { name: 'Keyboard shortcuts' })).toBeHidden();
  await expect(page.getByRole('radio')).toHaveCount(0);
});

test('the first account is made with a plain form', async ({ freshServer, visit }) => {
  const page = await visit(null, freshServer.url);
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Welcome to Parlor');
  await page.getByLabel('Your name').fill('Ada Lovelace');
  await page.getByLabel('Username').fill('ada');
  await page.getByLabel('Password').fill(PASSWORD);
  await page.getByRole('button', { name: 'Create account', exact: true }).click();
  await expect(page.getByRole('navigation', { name: 'Conversations' }).getByRole('link', { name: /General/ })).toBeVisible();
});

test('formatting, quotes and reactions are readable, and a quote leads to its message', async ({ team, visit }) => {
  const [ada, bob] = await team.people('Ada Lovelace', 'Bob Miller');
  const id = await ada.group('Kitchen', bob);
  const question = await ada.say(id, 'Who wants **coffee**?');
  await bob.react(question, '🎉');
  await bob.post(id, ...Array.from({ length: 60 }, (_, index) => `Line ${index + 1}.`));
  await bob.say(id, 'I do!', question);
  const page = await visit(ada, `/rooms/${id}`);
  await page.goto(`/rooms/${id}?at=9999`);
  const reply = page.getByRole('article').filter({ hasText: 'I do!' });
  await reply.getByRole('link', { name: /^In reply to Ada Lovelace/ }).click();
  const asked = page.getByRole('article').filter({ hasText: 'Who wants coffee?' }).first();
  await expect(asked.locator('strong')).toHaveText('coffee');
  await expect(asked.getByRole('button', { name: '🎉, 1 person' })).toBeVisible();
  await expect(asked.getByRole('link', { name: /1 reply/ })).toBeVisible();
});

test('a thread is readable beside its room, takes a reply, and goes on on the next page', async ({ team, visit }) => {
  const [ada, bob] = await team.people('Ada Lovelace', 'Bob Miller');
  const id = await ada.group('Kitchen', bob);
  const root = await ada.say(id, 'Where shall we eat?');
  for (let index = 1; index <= 52; index++) await bob.say(id, `Idea ${index}.`, root);
  const page = await visit(ada, `/rooms/${id}?at=1`);
  await page.getByRole('link', { name: /52 replies/ }).click();
  const thread = page.getByRole('complementary', { name: 'Thread' });
  const rows = thread.getByRole('article');
  await expect(rows).toHaveCount(51);
  await expect(rows.first()).toContainText('Where shall we eat?');
  await expect(thread.getByText('Loading…')).toHaveCount(0);
  await thread.getByRole('textbox', { name: 'Reply in this thread' }).fill('All of them.');
  await thread.getByRole('button', { name: 'Send reply' }).click();
  await expect(rows).toHaveCount(51);
  await thread.getByRole('link', { name: 'More replies' }).click();
  await expect(rows).toHaveText([/Idea 51\./, /Idea 52\./, /All of them\./]);
  await expect(thread.getByRole('link', { name: 'More replies' })).toHaveCount(0);
});

test('a thread that is not mine to read is not there', async ({ team, visit }) => {
  const [ada, bob, eve] = await team.people('Ada Lovelace', 'Bob Miller', 'Eve');
  const secret = await ada.say(await ada.group('Secret', bob), 'Nobody else may read this.');
  const page = await visit(eve, `/rooms/${await eve.group('Mine')}?thread=${secret}`);
  await expect(page.getByRole('complementary', { name: 'Thread' }).getByRole('alert')).toBeVisible();
  expect(await page.content()).not.toContain('Nobody else may read this.');
});

test('messages are moderated with plain forms', async ({ team, visit }) => {
  const root = await team.person('Grace Hopper', 'admin');
  const [ada, bob] = await team.people('Ada Lovelace', 'Bob Miller');
  await bob.post(await bob.direct(ada), 'Buy cheap watches!', 'Just kidding.');
  const page = await visit(root, '/');
  await page.getByRole('button', { name: 'Account' }).click();
  await page.getByRole('link', { name: 'Moderation' }).click();
  const rows = page.getByRole('list', { name: 'Messages' }).getByRole('listitem');
  await page.getByLabel('Kind').selectOption('Direct');
  await page.getByRole('button', { name: 'Filter' }).click();
  await expect(rows).toHaveCount(2);
  await rows.filter({ hasText: 'Buy cheap watches!' }).getByRole('checkbox').check();
  await page.getByRole('button', { name: 'Delete selected' }).click();
  await page.getByRole('button', { name: 'Delete', exact: true }).click();
  await expect(page.getByRole('status')).toHaveText('1 message was deleted.');
  await expect(rows.filter({ hasText: 'Message deleted' })).toHaveCount(1);
  await expect(page.getByText('Buy cheap watches!')).toHaveCount(0);
});
