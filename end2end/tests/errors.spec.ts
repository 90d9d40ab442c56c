import { randomUUID } from 'node:crypto';

import { expect, hydrated, networkGone, PASSWORD, test } from '../support/fixtures.ts';
import type { Server } from '../support/server.ts';
import type { Page } from '@playwright/test';

async function account(server: Server): Promise<string> {
  const username = `carol-${randomUUID().slice(0, 8)}`;
  await server.command('user', 'add', username, '--tenant', 'main', '--password', PASSWORD);
  return username;
}

async function signIn(page: Page, username: string, password = PASSWORD) {
  await page.getByLabel('Username').fill(username);
  await page.getByLabel('Password').fill(password);
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
}

test('an unknown address is a page that says so, with status 404', async ({ team, visit, tolerate }) => {
  tolerate(/status of 404/);
  const [ada] = await team.people('Ada Lovelace');
  for (const who of [null, ada]) {
    const page = await visit(who, who ? '/' : '/sign-in');
    const answer = await page.goto('/no/such/page');
    expect(answer?.status()).toBe(404);
    await expect(page.getByRole('heading', { level: 1 })).toHaveText('There is no such page');
    await expect(page.getByRole('link').first()).toBeVisible();
  }
});

test('a room that is not mine looks like a room that does not exist', async ({ team, visit, tolerate }) => {
  tolerate(/status of 404/);
  const [ada, bob, eve] = await team.people('Ada Lovelace', 'Bob Miller', 'Eve');
  const secret = await ada.group('Secret plans', bob);
  await ada.post(secret, 'Nobody else may read this.');
  const page = await visit(eve, '/');
  const texts: string[] = [];
  for (const id of [secret, 999_999]) {
    const answer = await page.goto(`/rooms/${id}`);
    expect(answer?.status()).toBe(404);
    expect(await answer?.text()).not.toContain('Secret plans');
    expect(await answer?.text()).not.toContain('Nobody else may read this.');
    await hydrated(page);
    await expect(page.getByRole('heading', { level: 1 })).toHaveText('This conversation is not open to you');
    texts.push(await page.getByRole('main').innerText());
  }
  expect(texts[0]).toBe(texts[1]);
});

test('a wrong password is refused with a sentence, and the right one leads where one was going', async ({
  server,
  visit,
  tolerate,
}) => {
  tolerate(/status of 401/);
  const username = await account(server);
  const page = await visit(null, '/new');
  await expect(page).toHaveURL(/\/sign-in\?next=(\/|%2F)new$/);
  await hydrated(page);
  await signIn(page, username, 'not the password');
  await expect(page.getByRole('alert')).toHaveText('That name and password do not match.');
  await expect(page.getByLabel('Username')).toHaveValue(username);
  await signIn(page, username);
  await expect(page).toHaveURL(/\/new$/);
});

test('what one was looking for is still known after signing in', async ({ server, visit }) => {
  const username = await account(server);
  const page = await visit(null, '/search?q=coffee%20%26%20tea&page=2');
  await hydrated(page);
  await signIn(page, username);
  await expect(page).toHaveURL(/\/search\?q=coffee%20%26%20tea&page=2$/);
  await expect(page.getByRole('searchbox', { name: 'Search messages' })).toHaveValue('coffee & tea');
});

test('an unknown name is refused with the same sentence as a wrong password', async ({ visit, tolerate }) => {
  tolerate(/status of 401/);
  const page = await visit(null, '/sign-in');
  await signIn(page, 'nobody-here');
  await expect(page.getByRole('alert')).toHaveText('That name and password do not match.');
});

test('signing in never leads to another site', async ({ server, visit }) => {
  const username = await account(server);
  const page = await visit(null, `/sign-in?next=${encodeURIComponent('//evil.example/')}`);
  await signIn(page, username);
  await expect(page.getByRole('navigation', { name: 'Conversations' })).toBeVisible();
  expect(page.url()).toContain(server.url);
});

test('a taken name is refused, and what was typed stays', async ({ team, visit, tolerate }) => {
  tolerate(/status of 409/);
  const admin = await team.person('Ada Lovelace', 'admin');
  const taken = await team.person('Bob Miller');
  const host = await visit(admin, '/');
  await host.getByRole('button', { name: 'Invite people' }).click();
  await expect(host.getByLabel('Invite link')).toHaveValue(/join/);
  const page = await visit(null, await host.getByLabel('Invite link').inputValue());
  await page.getByLabel('Your name').fill('Another Bob');
  await page.getByLabel('Username').fill(taken.username);
  await page.getByLabel('Password').fill(PASSWORD);
  await page.getByRole('button', { name: 'Join', exact: true }).click();
  await expect(page.getByRole('alert')).toContainText(`“${taken.username}” is taken.`);
  await expect(page.getByLabel('Your name')).toHaveValue('Another Bob');
});

test('an unknown invite says what to do', async ({ visit, tolerate }) => {
  tolerate(/status of 4(04|10)/);
  const page = await visit(null, '/join/no-such-invite');
  await expect(page.getByText(/invite/i).first()).toBeVisible();
  await expect(page.getByLabel('Password')).toBeHidden();
});

test('signing out in one tab signs out the others', async ({ team, visit, tolerate }) => {
  tolerate(/status of 401/);
  const [ada] = await team.people('Ada Lovelace');
  const first = await visit(ada, '/');
  const second = await first.context().newPage();
  await second.goto('/');
  await hydrated(second);
  await first.getByRole('button', { name: 'Account' }).click();
  await first.getByRole('button', { name: 'Sign out' }).click();
  for (const page of [first, second]) {
    await expect(page.getByRole('heading', { level: 1 })).toHaveText('Sign in');
  }
  await expect(first).toHaveURL(/\/sign-in$/);
});

test('signing out leaves nothing unsent in the browser', async ({ team, enterByLine, tolerate }) => {
  tolerate(...networkGone);
  const [ada, bob] = await team.people('Ada Lovelace', 'Bob Miller');
  const { room, line } = await enterByLine(ada, await ada.direct(bob));
  await line.cutSocket();
  await room.write('never sent');
  await room.composer.fill('half a thought');
  const kept = () => room.page.evaluate(() => Object.values(localStorage).join());
  expect(await kept()).toMatch(/never sent[^]*half a thought|half a thought[^]*never sent/);
  await room.page.getByRole('button', { name: 'Account' }).click();
  await room.page.getByRole('button', { name: 'Sign out' }).click();
  await expect(room.page.getByRole('heading', { level: 1, name: 'Sign in' })).toBeVisible();
  expect(await kept()).not.toMatch(/never sent|half a thought/);
});

test('who could not sign out is told, and goes on chatting', async ({ team, enter, tolerate }) => {
  tolerate(...networkGone);
  const [ada, bob] = await team.people('Ada Lovelace', 'Bob Miller');
  const id = await ada.direct(bob);
  const room = await enter(ada, id);
  await room.page.route(/\/api\/ui\/sign_out$/, (route) => route.abort());
  await room.page.getByRole('button', { name: 'Account' }).click();
  await room.page.getByRole('button', { name: 'Sign out' }).click();
  await expect(room.page.locator('#account-menu').getByRole('alert')).toBeVisible();
  await room.page.keyboard.press('Escape');
  await bob.post(id, 'Are you still there?');
  await expect(room.message('Are you still there?')).toBeVisible();
  await room.write('I am');
  await expect(room.message('I am')).toContainText(/Sent|Read/);
});

test('a session that ends in an open tab asks to sign in, and keeps what was being written', async ({
  team,
  enterByLine,
  tolerate,
}) => {
  tolerate(/status of 401/, /WebSocket connection to .* failed/);
  const [ada, bob] = await team.people('Ada Lovelace', 'Bob Miller');
  const id = await ada.direct(bob);
  const { room, line } = await enterByLine(ada, id);
  await room.composer.pressSequentially('unfinished');
  await expect(room.entry('Bob Miller')).toBeVisible();
  await room.page.context().clearCookies();
  await line.drop(4401);
  await expect(room.page.getByRole('heading', { level: 1, name: 'Sign in' })).toBeVisible();
  await room.page.goto(team.server.url + ada.entrance(`/rooms/${id}`));
  await expect(room.composer).toHaveValue('unfinished');
});

test('a token that is not valid signs nobody in, and says so', async ({ visit, tolerate }) => {
  tolerate(/status of 401/);
  const page = await visit(null, '/sign-in');
  const answer = await page.goto('/enter?token=nonsense');
  expect([200, 401]).toContain(answer?.status());
  await page.goto('/');
  await expect(page).toHaveURL(/\/sign-in/);
});

test('every page is sent with headers that keep others out', async ({ request }) => {
  const { headers } = await request.get('/sign-in').then((answer) => ({ headers: answer.headers() }));
  expect(headers['content-security-policy']).toMatch(/default-src 'self'/);
  expect(headers['content-security-policy']).toMatch(/frame-ancestors 'none'/);
  expect(headers['content-security-policy']).not.toContain('unsafe-inline');
  expect(headers['x-content-type-options']).toBe('nosniff');
  expect(headers['referrer-policy']).toBe('same-origin');
});
