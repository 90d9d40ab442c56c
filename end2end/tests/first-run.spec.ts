import { expect, hydrated, PASSWORD, test } from '../support/fixtures.ts';
import { Room } from '../support/room.ts';
import type { Page } from '@playwright/test';

async function signUp(page: Page, name: string, username: string, button: string) {
  await page.getByLabel('Your name').fill(name);
  await page.getByLabel('Username').fill(username);
  await page.getByLabel('Password').fill(PASSWORD);
  await page.getByRole('button', { name: button, exact: true }).click();
}

test('the first visitor makes the admin account, invites a second person, and the two chat live', async ({
  freshServer,
  visit,
}) => {
  const ada = await visit(null, freshServer.url);
  await expect(ada).toHaveURL(/\/setup$/);
  await expect(ada.getByRole('heading', { level: 1 })).toHaveText('Welcome to Parlor');
  await signUp(ada, 'Ada Lovelace', 'ada', 'Create account');

  const general = ada.getByRole('navigation', { name: 'Conversations' }).getByRole('link', { name: /General/ });
  await expect(general).toBeVisible();
  await hydrated(ada);
  await ada.getByRole('button', { name: 'Invite people' }).click();
  const dialog = ada.getByRole('dialog', { name: 'Invite people' });
  await expect(dialog.getByLabel('Invite link')).toHaveValue(/^http:\/\/127\.0\.0\.1:\d+\/join\/.+/);
  await expect(dialog.getByRole('button', { name: 'Copy link' })).toBeVisible();
  const link = await dialog.getByLabel('Invite link').inputValue();
  await ada.keyboard.press('Escape');
  await expect(dialog).toBeHidden();
  await general.click();
  const adasRoom = new Room(ada);
  await adasRoom.opened();

  const bob = await visit(null, link);
  await expect(bob.getByRole('heading', { level: 1 })).toHaveText(/^Join /);
  await signUp(bob, 'Bob Miller', 'bob', 'Join');
  const bobsEntry = bob.getByRole('navigation', { name: 'Conversations' }).getByRole('link', { name: /General/ });
  await bobsEntry.click();
  const bobsRoom = new Room(bob);
  await bobsRoom.opened();

  await adasRoom.say('Good morning, Bob!');
  await expect(bobsRoom.message('Good morning, Bob!')).toBeVisible();
  await bobsRoom.say('Good morning, Ada.');
  await expect(adasRoom.messages.and(ada.getByRole('article', { name: 'Message from Bob Miller' }))).toContainText(
    'Good morning, Ada.',
  );
});

test('a Parlor that is set up sends visitors of the set-up page to sign in', async ({ visit }) => {
  const page = await visit(null, '/setup');
  await expect(page).toHaveURL(/\/sign-in/);
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Sign in');
});

test('of two people who set up at once, the second is told to sign in', async ({ freshServer, visit, tolerate }) => {
  tolerate(/status of 409/);
  const [first, second] = [await visit(null, freshServer.url), await visit(null, freshServer.url)];
  await signUp(first, 'Ada Lovelace', 'ada', 'Create account');
  await expect(first.getByRole('navigation', { name: 'Conversations' })).toBeVisible();
  await signUp(second, 'Eve', 'eve', 'Create account');
  await expect(second.getByRole('alert').filter({ hasText: 'Parlor is set up already' })).toBeVisible();
});
