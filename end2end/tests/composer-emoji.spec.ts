import { expect, test } from '../support/fixtures.ts';
import type { Team } from '../support/team.ts';
import type { Room } from '../support/room.ts';

async function alone(team: Team, enter: (who: never, room: number) => Promise<Room>): Promise<Room> {
  const [ada, bob] = await team.people('Ada Lovelace', 'Bob Miller');
  return enter(ada as never, await ada.direct(bob));
}

test('an emoji is searched, picked and written where the caret is', { tag: '@phone' }, async ({ team, enter }) => {
  const room = await alone(team, enter);
  const { page } = room;
  await room.composer.fill('Well done');
  await page.getByRole('button', { name: 'Emoji', exact: true }).click();
  const picker = page.getByRole('dialog', { name: 'Emoji' });
  await expect(picker.getByRole('searchbox')).toBeFocused();
  await expect(picker.getByRole('button', { name: 'grinning face', exact: true })).toBeInViewport();
  await picker.getByRole('searchbox').fill('tada');
  await picker.getByRole('button', { name: 'party popper' }).click();
  await expect(picker).toBeHidden();
  await expect(room.composer).toHaveValue('Well done🎉');
  await expect(room.composer).toBeFocused();

  await page.getByRole('button', { name: 'Emoji', exact: true }).click();
  await expect(picker.getByRole('grid').getByRole('button').first()).toHaveText('🎉');
});

test('the picker is used by keyboard alone, and Escape gives the focus back', async ({ team, enter }) => {
  const room = await alone(team, enter);
  const { page } = room;
  const opener = page.getByRole('button', { name: 'Emoji', exact: true });
  await opener.focus();
  await page.keyboard.press('Enter');
  const picker = page.getByRole('dialog', { name: 'Emoji' });
  await picker.getByRole('button', { name: 'Food', exact: true }).click();
  await picker.getByRole('searchbox').press('ArrowDown');
  await expect(picker.getByRole('button', { name: 'grapes' })).toBeFocused();
  await page.keyboard.press('ArrowRight');
  await expect(picker.getByRole('button', { name: 'melon', exact: true })).toBeFocused();
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('ArrowUp');
  await page.keyboard.press('Home');
  await expect(picker.getByRole('button', { name: 'grapes' })).toBeFocused();
  await page.keyboard.press('Escape');
  await expect(picker).toBeHidden();
  await expect(opener).toBeFocused();
  await page.keyboard.press('Enter');
  await picker.getByRole('searchbox').fill('melon');
  await expect(picker.getByRole('grid').getByRole('button').first()).toHaveAccessibleName(/melon/);
  await page.keyboard.press('Enter');
  await expect(room.composer).toHaveValue(/🍈|🍉/);
});

test('a skin tone is chosen once, and stays', async ({ team, enter }) => {
  const room = await alone(team, enter);
  const { page } = room;
  await page.getByRole('button', { name: 'Emoji', exact: true }).click();
  const picker = page.getByRole('dialog', { name: 'Emoji' });
  await picker.getByRole('combobox', { name: 'Skin tone' }).selectOption({ index: 3 });
  await picker.getByRole('searchbox').fill('wave');
  await picker.getByRole('button', { name: 'waving hand' }).click();
  await expect(room.composer).toHaveValue('👋🏽');
  await page.reload();
  await room.opened();
  await room.composer.fill('');
  await room.composer.pressSequentially(':wave');
  await expect(room.offers.first()).toContainText('👋🏽');
  await room.composer.press('Enter');
  await expect(room.composer).toHaveValue('👋🏽 ');
});

test('a shortcode offers emoji: arrows, Tab and Escape, one layer a press', async ({ team, enter }) => {
  const room = await alone(team, enter);
  await room.composer.pressSequentially('so :smi');
  await expect(room.offers.first()).toBeVisible();
  await expect(room.composer).toHaveAttribute('aria-activedescendant', /./);
  const first = (await room.composer.getAttribute('aria-activedescendant'))!;
  await room.composer.press('ArrowDown');
  await expect(room.composer).not.toHaveAttribute('aria-activedescendant', first);
  await room.composer.press('Escape');
  await expect(room.offers).toHaveCount(0);
  await expect(room.composer).toHaveValue('so :smi');
  await room.composer.pressSequentially('l');
  await expect(room.offers.first()).toBeVisible();
  await room.composer.press('Tab');
  await expect(room.composer).toHaveValue(/^so \p{Emoji}+ $/u);
  await expect(room.composer).toBeFocused();
  await room.composer.press('Enter');
  await expect(room.message(/^.*so /)).toHaveCount(1);
});

test('the emoji are fetched only when they are asked for', async ({ team, enter }) => {
  const room = await alone(team, enter);
  const fetched: string[] = [];
  room.page.on('request', (request) => fetched.push(new URL(request.url()).pathname));
  await room.composer.pressSequentially('It is 10:30 :) now');
  expect(fetched).not.toContain('/emoji.json');
  await room.composer.pressSequentially(' :par');
  await expect(room.offers.first()).toBeVisible();
  await room.composer.pressSequentially('ty');
  await expect(room.offers.first()).toContainText(':');
  expect(fetched.filter((path) => path === '/emoji.json')).toHaveLength(1);
});
