import type { Locator, Page } from '@playwright/test';

import { findings } from '../support/axe.ts';
import { expect, hydrated, test } from '../support/fixtures.ts';
import { Room } from '../support/room.ts';
import type { Person, Team } from '../support/team.ts';

async function people(team: Team): Promise<{ ada: Person; bob: Person; id: number }> {
  const ada = await team.person('Ada Lovelace', 'admin');
  const bob = await team.person('Bob Miller');
  const id = await ada.group('Kitchen', bob);
  await bob.post(id, 'Coffee?', 'Or tea? https://example.org', '🎉');
  return { ada, bob, id };
}

for (const colorScheme of ['light', 'dark'] as const) {
  test(`every page is usable with assistive technology, ${colorScheme}`, { tag: '@phone' }, async ({
    team,
    visit,
    freshServer,
    server,
    tolerate,
  }) => {
    test.setTimeout(120_000);
    tolerate(/status of 404/);
    const { ada, bob, id } = await people(team);
    const check = async (page: Page, what: string) => expect.soft(await findings(page), what).toEqual([]);

    await check(await visit(null, freshServer.url, { colorScheme }), 'first visit');
    await check(await visit(null, '/sign-in', { colorScheme }), 'sign in');
    await check(await visit(null, `${server.url}/nowhere`, { colorScheme }), 'not found');

    const page = await visit(ada, '/', { colorScheme });
    const room = new Room(page);
    await expect(page.getByRole('main')).toHaveCount(1);
    await expect(page.getByRole('heading', { level: 1 })).toHaveCount(1);
    await check(page, 'the list');
    await page.getByRole('button', { name: /^Notifications/ }).click();
    await expect(page.getByRole('dialog', { name: 'Notifications' }).getByRole('link').first()).toBeVisible();
    await check(page, 'the bell');
    await page.keyboard.press('Escape');
    await page.keyboard.press('Control+k');
    await expect(page.getByRole('option').first()).toBeVisible();
    await check(page, 'the quick switcher');
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: 'Options for Kitchen' }).focus();
    await page.keyboard.press('Enter');
    await expect(page.getByRole('menu', { name: 'Conversation options' })).toBeVisible();
    await check(page, 'a menu of the list');
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: 'Account' }).click();
    await expect(page.getByRole('radiogroup', { name: 'Theme' })).toBeVisible();
    await check(page, 'the account menu');
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: 'Invite people' }).click();
    await expect(page.getByLabel('Invite link')).toHaveValue(/join/);
    const link = await page.getByLabel('Invite link').inputValue();
    await check(page, 'the invite dialog');
    await check(await visit(null, link, { colorScheme }), 'join');

    await page.goto(`/rooms/${id}`);
    await room.opened();
    await room.say('Tea, please.');
    await check(page, 'a room');
    await room.details();
    await check(page, 'a room with details');
    await page.goto('/new');
    await hydrated(page);
    await page.getByLabel('People', { exact: true }).fill('b');
    await expect(page.getByText('Bob Miller').first()).toBeVisible();
    await check(page, 'new conversation');
    await ada.finds('tea', 2);
    await page.goto('/search?q=tea');
    await expect(page.getByRole('list', { name: 'Results' }).getByRole('link').first()).toBeVisible();
    await check(page, 'what was found');
    await check(await visit(bob, '/rooms/999999', { colorScheme }), 'a room that is not there');
  });
}

for (const colorScheme of ['light', 'dark'] as const) {
  test(`a message and all that one does with it is usable with assistive technology, ${colorScheme}`, {
    tag: '@phone',
  }, async ({ team, visit }) => {
    test.setTimeout(120_000);
    const { ada, bob, id } = await people(team);
    const check = async (page: Page, what: string) => expect.soft(await findings(page), what).toEqual([]);
    await ada.say(id, 'Tea, please.');
    const said = await bob.say(id, `**Tea** for @${ada.username}:\n\n\`\`\`rust\nfn main() {} // now\n\`\`\``);
    await bob.say(id, 'With milk?', said);
    await ada.react(said, '🎉');
    await bob.edit(await bob.say(id, 'Sugr?'), 'Sugar?');
    const page = await visit(ada, `/rooms/${id}`, { colorScheme });
    const room = new Room(page);
    await room.opened();
    const row = room.message('Tea for').first();
    await expect(room.reaction(row, '🎉')).toBeVisible();
    await room.approach(row);
    await check(page, 'a message with everything');
    await room.act(row, 'More');
    await expect(page.getByRole('menu')).toBeVisible();
    await check(page, 'the menu of a message');
    await page.keyboard.press('Escape');
    await room.message('Sugar?').getByRole('button', { name: '(edited)' }).click();
    await expect(page.getByRole('dialog').getByText('Sugr?')).toBeVisible();
    await check(page, 'the history of a message');
    await page.keyboard.press('Escape');
    await room.choose(room.message('Tea, please.'), 'Pin');
    await page.getByRole('button', { name: 'Pinned messages, 1' }).click();
    await expect(page.getByRole('list', { name: 'Pinned messages' })).toBeVisible();
    await check(page, 'pinned messages');
    await page.keyboard.press('Escape');
    await room.act(room.message('Tea, please.'), 'Edit');
    await expect(page.getByRole('textbox', { name: 'Edit message' })).toBeVisible();
    await check(page, 'a message that is being edited');
    await page.keyboard.press('Escape');
    await row.getByRole('link', { name: /1 reply/ }).click();
    await expect(room.thread.getByRole('article')).toHaveCount(2);
    await check(page, 'a thread');
  });
}

test('everything in a room is reached and used by keyboard', async ({ team, visit }) => {
  const { ada, id } = await people(team);
  // At one message: elsewhere the composer has the focus from the start.
  const page = await visit(ada, `/rooms/${id}?at=1`);
  const room = new Room(page);
  await room.opened();

  await page.keyboard.press('Tab');
  const skip = page.getByRole('link', { name: 'Skip to messages' });
  await expect(skip).toBeFocused();
  await expect(skip).toBeInViewport();
  await page.keyboard.press('Enter');
  await expect(page.locator('#main')).toBeFocused();

  const reached = new Set<string>();
  await page.goto(`/rooms/${id}`);
  await room.opened();
  await page.evaluate(() => (document.activeElement as HTMLElement | null)?.blur());
  for (let step = 0; step < 40; step++) {
    await page.keyboard.press('Tab');
    reached.add(
      await page.evaluate(() => {
        const element = document.activeElement as HTMLElement;
        const label = (element as HTMLInputElement).labels?.[0]?.textContent;
        return (element.getAttribute('aria-label') ?? label ?? element.textContent ?? '').trim();
      }),
    );
  }
  for (const name of ['New conversation', 'Invite people', 'Details', 'Message']) {
    expect([...reached].some((text) => text.includes(name)), `${name} is reached with Tab`).toBe(true);
  }
});

test('a dialog takes the focus, closes with Escape and gives the focus back', async ({ team, visit }) => {
  const { ada } = await people(team);
  const page = await visit(ada, '/');
  const opener = page.getByRole('button', { name: 'Invite people' });
  await opener.focus();
  await page.keyboard.press('Enter');
  const dialog = page.getByRole('dialog', { name: 'Invite people' });
  await expect(dialog).toBeVisible();
  await expect.poll(() => dialog.evaluate((box) => box.contains(document.activeElement))).toBe(true);
  await page.keyboard.press('Escape');
  await expect(dialog).toBeHidden();
  await expect(opener).toBeFocused();
});

test('a message is announced, a burst as its number, and loaded history not at all', async ({ team, enter }) => {
  const { ada, bob, id } = await people(team);
  await bob.post(id, ...Array.from({ length: 100 }, (_, index) => `Old ${index}`));
  const room = await enter(ada, id);
  const announced = room.page.getByTestId('announcements');
  await expect(announced).toHaveAttribute('aria-live', 'polite');
  await room.scrollToTop();
  await expect.poll(() => room.messages.count()).toBeGreaterThan(60);
  await expect(announced).toHaveText('');
  await bob.post(id, 'Are you there?');
  await expect(announced).toHaveText('Bob Miller: Are you there?');
  await bob.post(id, 'One', 'Two', 'Three');
  await expect(announced).toHaveText('3 new messages');
});

test('the theme follows the system until one is chosen, and the choice stays', async ({ team, visit }) => {
  const { ada } = await people(team);
  const page = await visit(ada, '/', { colorScheme: 'dark' });
  const brightness = () =>
    page.evaluate(() => {
      const canvas = document.createElement('canvas').getContext('2d')!;
      canvas.fillStyle = getComputedStyle(document.documentElement).backgroundColor;
      canvas.fillRect(0, 0, 1, 1);
      return canvas.getImageData(0, 0, 1, 1).data[0];
    });
  expect(await brightness()).toBeLessThan(100);
  await page.getByRole('button', { name: 'Account' }).click();
  await page.getByText('Light', { exact: true }).click();
  await expect.poll(brightness).toBeGreaterThan(200);
  await page.reload();
  await expect.poll(brightness).toBeGreaterThan(200);
});

test('nothing moves for those who prefer less motion, and touch targets are large enough', { tag: '@phone-only' }, async ({
  team,
  visit,
}) => {
  const { ada, id } = await people(team);
  const page = await visit(ada, `/rooms/${id}`, { reducedMotion: 'reduce' });
  await new Room(page).opened();
  const small = await page.evaluate(() =>
    [...document.querySelectorAll<HTMLElement>('button, nav a, textarea, input')]
      .filter((element) => element.offsetParent !== null)
      .map((element) => ({ name: element.outerHTML.slice(0, 120), box: element.getBoundingClientRect() }))
      .filter(({ box }) => box.width > 1 && (box.width < 24 || box.height < 24))
      .map(({ name }) => name),
  );
  expect(small).toEqual([]);
  expect(await page.evaluate(() => document.getAnimations().filter((a) => a.playState === 'running').length)).toBe(0);
});

test('the row that the arrows lead to has a ring, in chosen colours and in forced ones', async ({ team, enter }) => {
  const { ada, bob, id } = await people(team);
  await bob.takeBack(await bob.say(id, 'Never mind.'));
  await bob.say(id, 'Sugar?');
  const room = await enter(ada, id);
  const ring = (row: Locator) =>
    row.evaluate((row) => {
      const { outlineStyle, outlineWidth, outlineColor } = getComputedStyle(row);
      return { outlineStyle, outlineWidth: parseFloat(outlineWidth), isSeen: outlineColor !== 'rgba(0, 0, 0, 0)' };
    });
  for (const forcedColors of ['none', 'active'] as const) {
    await room.page.emulateMedia({ forcedColors });
    await room.log.focus();
    for (const text of ['Sugar?', 'This message was deleted.']) {
      await room.page.keyboard.press('ArrowUp');
      await expect(room.message(text)).toBeFocused();
      const seen = await ring(room.message(text));
      expect(seen).toMatchObject({ outlineStyle: 'solid', isSeen: true });
      expect(seen.outlineWidth).toBeGreaterThanOrEqual(2);
    }
  }
});

test('the arrows move through the buttons of a message, letters through its menu', async ({ team, enter }) => {
  const { ada, bob, id } = await people(team);
  await bob.say(id, 'Sugar?');
  const room = await enter(ada, id);
  const { keyboard } = room.page;
  await room.log.focus();
  await keyboard.press('ArrowUp');
  const buttons = room.message('Sugar?').getByRole('toolbar').getByRole('button');
  const last = (await buttons.count()) - 1;
  await keyboard.press('Tab');
  await expect(buttons.nth(0)).toBeFocused();
  for (const [key, at] of [['ArrowRight', 1], ['ArrowLeft', 0], ['ArrowLeft', last], ['Home', 0], ['End', last]] as const) {
    await keyboard.press(key);
    await expect(buttons.nth(at)).toBeFocused();
  }
  // The toolbar is one stop, where one left it.
  await expect(room.message('Sugar?').getByRole('toolbar').locator('[tabindex="0"]')).toHaveCount(1);
  await expect(buttons.nth(last)).toHaveAttribute('tabindex', '0');
  await keyboard.press('Enter');
  const items = room.page.getByRole('menu').getByRole('menuitem');
  await expect(items.first()).toBeFocused();
  await keyboard.press('End');
  await expect(items.last()).toBeFocused();
  await keyboard.press('Home');
  await expect(items.first()).toBeFocused();
  await keyboard.press('m');
  await expect(room.page.getByRole('menuitem', { name: 'Mark unread from here' })).toBeFocused();
  await keyboard.press('r');
  await expect(items.first()).toBeFocused();
});

test('on a phone Escape closes the details', { tag: '@phone-only' }, async ({ team, enter }) => {
  const { ada, id } = await people(team);
  const room = await enter(ada, id);
  const details = await room.details();
  await room.page.keyboard.press('Escape');
  await expect(details).toBeHidden();
  await expect(room.page.getByRole('button', { name: 'Details' })).toBeFocused();
});

test('what a finger presses is large enough for it', { tag: '@phone-only' }, async ({ team, enter }) => {
  const { ada, bob, id } = await people(team);
  await bob.react(await bob.say(id, 'Sugar?'), '🎉');
  const room = await enter(ada, id);
  const { page } = room;
  const high = async (what: Locator) => {
    await expect(what).toBeVisible();
    expect.soft((await what.boundingBox())!.height, `${what}`).toBeGreaterThanOrEqual(44);
  };
  await high(room.reaction(room.message('Sugar?'), '🎉'));
  await page.getByRole('button', { name: 'Add', exact: true }).click();
  for (const name of ['Files', 'Voice message', 'Location']) {
    await high(page.getByRole('dialog', { name: 'Add' }).getByRole('button', { name }));
  }
  await page.keyboard.press('Escape');
  const details = await room.details();
  await high(details.getByRole('link', { name: 'Search in this conversation' }));
  await high(details.getByRole('button', { name: 'Archive' }));
  await page.goto('/');
  await high(page.getByRole('searchbox', { name: 'Filter conversations' }));
  await page.goto('/new');
  await high(page.getByRole('searchbox', { name: 'People' }));
  await page.goto('/search');
  await high(page.getByText('How to search'));
});
