import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';

import { findings } from '../support/axe.ts';
import { expect, test } from '../support/fixtures.ts';
import { note, picture } from '../support/files.ts';
import { Room } from '../support/room.ts';

const widths = { wide: { width: 1440, height: 900 }, phone: { width: 390, height: 844 }, narrow: { width: 320, height: 640 } };

for (const [size, viewport] of Object.entries(widths)) {
  for (const colorScheme of ['light', 'dark'] as const) {
    if (size === 'narrow' && colorScheme === 'dark') continue;
    test(`the composer and what it sends are usable, ${colorScheme}, ${viewport.width} px`, async ({ team, visit }, info) => {
      test.slow();
      const [ada, grace] = await team.people('Ada Lovelace', 'Grace Hopper');
      const id = await ada.group('Design review', grace);
      await grace.say(id, 'The pictures of the new hall, and what the architect said?');
      const options = {
        viewport,
        colorScheme,
        hasTouch: size !== 'wide',
        reducedMotion: 'reduce' as const,
        permissions: ['microphone'],
      };
      const page = await visit(ada, `/rooms/${id}`, options);
      const room = new Room(page);
      await room.opened();
      await mkdir(info.outputDir, { recursive: true });
      const check = async (name: string) => {
        expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth), name).toBeLessThanOrEqual(0);
        await page.screenshot({ path: join(info.outputDir, `${name}-${colorScheme}-${size}.png`), caret: 'hide' });
        expect.soft(await findings(page), name).toEqual([]);
      };

      await room.attach(
        picture('hall-north.png', 1200, 800, [196, 168, 120]),
        picture('hall-south.png', 900, 1200, [90, 130, 150]),
        note('minutes-of-the-meeting-with-the-architect-in-march.txt'),
      );
      await expect(room.upload('hall-north').getByText(/bytes|KB/)).toBeVisible();
      await room.act(room.message('architect said'), 'Reply');
      await room.composer.fill('Here they are');
      await check('composer');
      await room.send.click();
      await expect(room.message('Here they are')).toContainText(/Sent|Read/);
      await room.attach(picture('plan.png', 1600, 900, [120, 150, 110]));
      await expect(room.upload('plan.png').getByText(/bytes|KB/)).toBeVisible();
      await room.send.click();

      await room.add('Voice message');
      await expect(page.getByRole('timer')).toHaveText(/0:0[1-9]/);
      await check('recording');
      await page.getByRole('button', { name: 'Stop and send' }).click();
      await expect(page.getByRole('button', { name: 'Play voice message' })).toBeVisible();
      await expect(room.log.getByRole('img', { name: 'plan.png' })).toBeVisible();
      await check('sent');

      await page.getByRole('button', { name: 'Add', exact: true }).click();
      await check('add');
      await page.keyboard.press('Escape');
      await page.getByRole('button', { name: 'Emoji', exact: true }).click();
      await page.getByRole('dialog', { name: 'Emoji' }).getByRole('button', { name: 'People' }).click();
      await expect(page.getByRole('button', { name: 'waving hand' })).toBeVisible();
      await check('emoji');
      await page.keyboard.press('Escape');
      await room.composer.fill('');
      await room.composer.pressSequentially('@');
      await expect(room.offers.first()).toBeVisible();
      await check('mention');
      await room.composer.fill('');
      await room.log.getByRole('link', { name: 'hall-south.png' }).click();
      await expect(page.getByRole('dialog', { name: 'Image' }).getByRole('img')).toBeVisible();
      await check('lightbox');
    });
  }
}
