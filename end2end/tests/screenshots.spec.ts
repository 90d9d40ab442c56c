import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Page } from '@playwright/test';

import { note, picture as image } from '../support/files.ts';
import { expect, hydrated, networkGone, test } from '../support/fixtures.ts';
import { Line } from '../support/line.ts';
import { Room } from '../support/room.ts';
import type { Person, Team } from '../support/team.ts';

/** With PARLOR_SCREENSHOTS=1 the pictures of the documentation are made anew; otherwise they are thrown away. */
const kept = process.env.PARLOR_SCREENSHOTS === '1' && join(import.meta.dirname, '../../docs/screenshots');

const widths = { wide: { width: 1440, height: 900 }, phone: { width: 390, height: 844 } };

type Cast = { ada: Person; lunch: number; design: number; crew: number };

/** A small company in the middle of its week. */
async function company(team: Team): Promise<Cast> {
  const ada = await team.person('Ada Lovelace', 'admin');
  const [grace, alan, katherine, joan] = await team.people('Grace Hopper', 'Alan Turing', 'Katherine Johnson', 'Joan Clarke');
  const say = async (room: number, ...lines: [Person, string][]) => {
    for (const [who, text] of lines) await who.post(room, text);
  };
  const announcements = await ada.channel('Announcements', grace, alan, katherine, joan);
  await say(announcements, [ada, 'The new office opens on Monday. Coffee is on us.']);
  const lunch = await alan.group('Lunch', ada, joan, grace);
  await say(lunch, [joan, 'The Thai place again?'], [alan, 'Always the Thai place 🌶️'], [grace, 'Twelve sharp, by the door.']);
  const direct = await ada.direct(katherine);
  await say(direct, [katherine, 'I checked the trajectory twice. It holds.'], [ada, 'Thank you. That was the last open point.']);
  const support = await grace.group('Support', ada, joan);
  await say(support, [joan, 'A customer asks about invoices from March.'], [grace, 'I have them here, one moment.']);
  const design = await ada.group('Design review', grace, alan, katherine, joan);
  await say(
    design,
    [grace, 'Morning! I put the new timeline in front of five people yesterday.'],
    [grace, 'All five found the unread divider without being told.'],
    [alan, 'What about jumping back to the latest message?'],
    [grace, 'Four of five. The fifth scrolled, and was happy scrolling.'],
    [ada, 'Then let us keep both. How does it feel with a screen reader?'],
    [katherine, 'New messages are read out one by one, and bursts come as “5 new messages”. History stays silent, which is right: nobody wants to hear last week again when they only scroll up to find a link.'],
    [ada, 'Lovely.'],
    [joan, '🎉'],
    [joan, 'Here are the notes: https://example.org/design/timeline'],
    [alan, 'Reading. One question about the colours in the dark theme: is the accent strong enough on the raised surface?'],
    [katherine, '4.9 to 1, so yes.'],
    [ada, 'Ship it.'],
  );
  const crew = await ada.group('Flight software', grace, alan, katherine);
  const plan = await katherine.say(crew, 'Landing site for the demo: who brings what on Thursday?');
  await grace.say(crew, 'I bring the adapters.', plan);
  await alan.say(crew, 'And I bring the spare machine. It even boots.', plan);
  const code = await grace.say(
    crew,
    `@${ada.username} this is the part that *rounded the wrong way*:\n\n` +
      '```rust\n// Nearest, ties to even.\nfn altitude(feet: f64) -> i64 {\n    (feet * 0.3048).round_ties_even() as i64\n}\n```\n\n' +
      '- tests are in `altitude.rs`\n- background: [the notes](https://example.org/rounding)',
  );
  for (const [who, emoji] of [[ada, '🎉'], [alan, '🎉'], [katherine, '👀']] as const) await who.react(code, emoji);
  await ada.edit(await ada.say(crew, 'Looks right to me.'), 'Looks right to me, and the tests agree.');
  await ada.takeBack(await ada.say(crew, 'Wrong room, sorry.'));
  await ada.pin(await katherine.say(crew, 'Thursday, 14:00, room 2.'));
  await ada.read(crew, 100);
  await ada.read(announcements, 100);
  await ada.read(direct, 100);
  await ada.read(design, 100);
  return { ada, lunch, design, crew };
}

for (const [size, viewport] of Object.entries(widths)) {
  for (const colorScheme of ['light', 'dark'] as const) {
    test(`every page is complete, ${colorScheme}, ${viewport.width} px`, async ({
      team,
      visit,
      freshServer,
      server,
      tolerate,
    }, info) => {
      test.setTimeout(120_000);
      tolerate(/status of (404|507)/, ...networkGone);
      const options = { viewport, colorScheme, hasTouch: size === 'phone', reducedMotion: 'reduce' as const };
      const directory = kept || info.outputDir;
      await mkdir(directory, { recursive: true });
      const picture = async (page: Page, name: string) => {
        // What the pointer happens to be over looks otherwise.
        await page.mouse.move(0, 0);
        await page.evaluate(() => document.fonts.ready);
        expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth), name).toBeLessThanOrEqual(0);
        await expect(page.getByRole('main'), name).not.toBeEmpty();
        await page.screenshot({ path: join(directory, `${name}-${colorScheme}-${size}.png`), caret: 'hide' });
      };

      await picture(await visit(null, freshServer.url, options), 'setup');
      await picture(await visit(null, '/sign-in', options), 'sign-in');
      await picture(await visit(null, `${server.url}/nowhere`, options), 'not-found');

      const { ada, lunch, design, crew } = await company(team);
      const page = await visit(ada, '/', options);
      const room = new Room(page);
      await expect(room.entry('Announcements')).toBeVisible();
      await picture(page, 'conversations');

      await page.getByRole('button', { name: 'Account' }).click();
      await expect(page.getByRole('button', { name: 'Sign out' })).toBeVisible();
      await picture(page, 'account');
      await page.keyboard.press('Escape');
      await page.getByRole('button', { name: 'Invite people' }).click();
      await expect(page.getByLabel('Invite link')).toHaveValue(/join/);
      await picture(page, 'invite');
      const invite = await page.getByLabel('Invite link').inputValue();
      await picture(await visit(null, invite, options), 'join');

      await page.goto(`/rooms/${design}`);
      await room.opened();
      await expect(room.message('Ship it.')).toBeInViewport();
      await picture(page, 'room');
      await room.details();
      await expect(page.getByRole('list', { name: 'Participants' }).getByRole('listitem').filter({ hasText: 'online' })).toHaveCount(5);
      await picture(page, 'details');

      await page.goto(`/rooms/${crew}`);
      await room.opened();
      await expect(room.message('Thursday, 14:00')).toBeInViewport();
      await picture(page, 'messages');
      await room.act(room.message('Looks right'), 'More');
      await expect(page.getByRole('menu')).toBeVisible();
      await picture(page, 'menu');
      await page.keyboard.press('Escape');
      await page.getByRole('button', { name: 'Pinned messages, 1' }).click();
      await expect(page.getByRole('list', { name: 'Pinned messages' })).toBeVisible();
      await picture(page, 'pins');
      await page.keyboard.press('Escape');
      await room.messages.first().getByRole('link', { name: /2 replies/ }).click();
      await expect(room.thread.getByRole('article')).toHaveCount(3);
      await picture(page, 'thread');

      await page.goto(`/rooms/${lunch}`);
      await room.opened();
      await room.attach(image('menu.png', 900, 600, [217, 119, 87]), image('garden.png', 600, 600, [94, 129, 92]), note('prices.txt'));
      await expect(room.upload('prices.txt').getByText('6 bytes')).toBeVisible();
      await room.say('The new menu, and their garden.');
      const release = await room.holdUploads();
      await room.attach(image('table.png', 800, 600, [88, 110, 160]), note('reservation.txt'));
      await room.write('And this is our table');
      await expect(room.waits).toBeVisible();
      await picture(page, 'files');
      release();
      await expect(room.message('And this is our table')).toContainText('Sent');
      await page.getByRole('button', { name: 'Emoji', exact: true }).click();
      await expect(page.getByRole('dialog', { name: 'Emoji' }).getByRole('button', { name: 'Food', exact: true })).toBeVisible();
      await picture(page, 'emoji');

      await page.unrouteAll();
      const line = await Line.of(page);
      await page.goto(`/rooms/${lunch}`);
      await room.opened();
      line.refuseWith = { code: 'forbidden' };
      await room.write('I am late, start without me');
      await expect(room.message('start without me')).toContainText('Not sent');
      await page.route('**/api/files/', (route) =>
        route.fulfill({ status: 507, contentType: 'application/json', body: '{"code":"storage_full"}' }),
      );
      await room.attach(note('excuse.txt'));
      await room.write('Here is why');
      await expect(page.getByRole('alert').filter({ hasText: 'did not arrive' })).toBeVisible();
      await line.cut();
      await expect(room.connection).not.toHaveText('');
      await picture(page, 'failing');
      await line.mend();
      await room.live();

      await expect(async () => expect(await (await page.request.get('/search?q=the')).text()).toContain('<mark>')).toPass();
      await page.goto('/search?q=the');
      await hydrated(page);
      await picture(page, 'search');
      await page.goto('/search?q=zeppelin');
      await hydrated(page);
      await picture(page, 'no-results');
      await page.goto('/search?q=the');
      await hydrated(page);
      await page.keyboard.press('Control+k');
      await expect(page.getByRole('option').first()).toBeVisible();
      await picture(page, 'switcher');

      await page.goto('/');
      await hydrated(page);
      await page.getByRole('button', { name: /^Notifications/ }).click();
      await expect(page.getByRole('dialog', { name: 'Notifications' }).getByRole('link').first()).toBeVisible();
      await picture(page, 'bell');
      await page.keyboard.press('Escape');
      await page.getByRole('button', { name: 'Options for Lunch' }).click();
      await expect(page.getByRole('menu', { name: 'Conversation options' })).toBeVisible();
      await picture(page, 'conversation-menu');

      await page.goto('/admin/messages');
      await page.getByRole('checkbox').first().check();
      await page.evaluate(() => scrollTo(0, 0));
      await picture(page, 'moderation');
      await page.getByRole('button', { name: 'Delete selected' }).click();
      await expect(page.getByRole('dialog')).toBeVisible();
      await picture(page, 'moderation-delete');
      await page.goto('/admin/conversations');
      await picture(page, 'moderation-conversations');
      await page.goto('/admin/people');
      await picture(page, 'moderation-people');

      await page.goto('/new');
      await hydrated(page);
      await page.getByText('Group', { exact: true }).click();
      await page.getByLabel('Title').fill('Moving day');
      await page.getByLabel('People', { exact: true }).fill('');
      await expect(page.getByText('Grace Hopper').last()).toBeVisible();
      await picture(page, 'new-conversation');

      const newcomer = await team.person('Mary Jackson');
      await picture(await visit(newcomer, '/', options), 'empty');
    });
  }
}
