import { readFile } from 'node:fs/promises';

import { findings } from '../support/axe.ts';
import { expect, test } from '../support/fixtures.ts';
import { note, picture } from '../support/files.ts';
import { Room } from '../support/room.ts';

test('pictures and files are added, sent in one message, and seen by the other', { tag: '@phone' }, async ({ team, enter }) => {
  const [ada, bob] = await team.people('Ada Lovelace', 'Bob Miller');
  const id = await ada.group('Kitchen', bob);
  const [adas, bobs] = [await enter(ada, id), await enter(bob, id)];
  await adas.attach(picture('one.png'), picture('two.png', 300, 600, [20, 120, 90]), note('minutes-of-the-meeting-in-march.txt'));
  await expect(adas.upload('one.png').getByText(/bytes|KB/)).toBeVisible();
  await adas.composer.fill('As promised');
  await adas.send.click();
  await expect(adas.upload('one.png')).toHaveCount(0);
  const row = bobs.message('As promised');
  await expect(row.getByRole('img', { name: 'one.png' })).toBeVisible();
  await expect(row.getByRole('img', { name: 'two.png' })).toBeVisible();
  const download = bobs.page.waitForEvent('download');
  await row.getByRole('link', { name: /Download minutes-of-the-meeting/ }).click();
  expect(await readFile(await (await download).path(), 'utf8')).toBe('Hello.');
});

test('a picture has its room before it is loaded', async ({ team, enter }) => {
  const [ada, bob] = await team.people('Ada Lovelace', 'Bob Miller');
  const id = await ada.direct(bob);
  const adas = await enter(ada, id);
  await adas.attach(picture('wide.png', 1200, 600));
  await expect(adas.upload('wide.png').getByText(/bytes|KB/)).toBeVisible();
  await adas.composer.press('Enter');
  await expect(adas.messages.last()).toContainText(/Sent|Read/);

  const bobs = await enter(bob, id);
  await bobs.page.evaluate(() => {
    const shifts = { sum: 0 };
    Object.assign(window, { shifts });
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) shifts.sum += (entry as unknown as { value: number }).value;
    }).observe({ type: 'layout-shift', buffered: true });
  });
  const image = bobs.log.getByRole('img', { name: 'wide.png' });
  await expect(image).toBeVisible();
  const box = (await image.boundingBox())!;
  expect(box.width / box.height).toBeCloseTo(2, 1);
  await expect.poll(() => image.evaluate((img: HTMLImageElement) => img.complete && img.naturalWidth > 0)).toBe(true);
  expect(await bobs.page.evaluate(() => (window as unknown as { shifts: { sum: number } }).shifts.sum)).toBeLessThan(0.05);
});

test('a picture opens over the page; arrows, Escape, and the focus comes back', async ({ team, enter }) => {
  const [ada, bob] = await team.people('Ada Lovelace', 'Bob Miller');
  const room = await enter(ada, await ada.direct(bob));
  await room.attach(picture('one.png'), picture('two.png'));
  await expect(room.upload('two.png').getByText(/bytes|KB/)).toBeVisible();
  await room.send.click();
  const opener = room.log.getByRole('link', { name: 'one.png' });
  await opener.focus();
  await room.page.keyboard.press('Enter');
  const lightbox = room.page.getByRole('dialog', { name: 'Image' });
  await expect(lightbox.getByRole('img', { name: 'one.png' })).toBeVisible();
  await expect(lightbox.getByRole('link', { name: 'Download' })).toHaveAttribute('download', 'one.png');
  await room.page.keyboard.press('ArrowRight');
  await expect(lightbox.getByRole('img', { name: 'two.png' })).toBeVisible();
  await room.page.keyboard.press('ArrowRight');
  await expect(lightbox.getByRole('img', { name: 'one.png' })).toBeVisible();
  expect(await findings(room.page)).toEqual([]);
  await room.page.keyboard.press('Escape');
  await expect(lightbox).toBeHidden();
  await expect(opener).toBeFocused();
});

test('what is too large, a program, or too much is refused before it is sent, with the limit', async ({ team, enter }) => {
  const [ada, bob] = await team.people('Ada Lovelace', 'Bob Miller');
  const room = await enter(ada, await ada.direct(bob));
  const requests: string[] = [];
  room.page.on('request', (request) => requests.push(request.url()));
  await room.attach({ name: 'film.bin', mimeType: 'application/octet-stream', buffer: Buffer.alloc(26 * 1024 * 1024, 1) });
  await expect(room.page.getByRole('alert').filter({ hasText: 'At most 25 MB' })).toBeVisible();
  await room.attach({ name: 'setup.exe', mimeType: 'application/octet-stream', buffer: Buffer.from('MZ') });
  await expect(room.page.getByRole('alert').filter({ hasText: 'program' })).toBeVisible();
  expect(requests.filter((url) => url.includes('/api/files'))).toEqual([]);
  await room.attach(...Array.from({ length: 11 }, (_, index) => note(`note-${index}.txt`)));
  await expect(room.page.getByRole('alert').filter({ hasText: 'at most 10 files' })).toBeVisible();
  await expect(room.upload('note-')).toHaveCount(10);
});

test('of several files, each that is refused is named, and the others are added', async ({ team, enter }) => {
  const [ada, bob] = await team.people('Ada Lovelace', 'Bob Miller');
  const room = await enter(ada, await ada.direct(bob));
  const large = Buffer.alloc(26 * 1024 * 1024, 1);
  await room.attach(
    { name: 'film.zip', mimeType: 'application/zip', buffer: large },
    note('list.txt'),
    note('empty.txt', ''),
    note('setup.exe'),
  );
  const alert = room.page.getByRole('alert').filter({ hasText: 'film.zip' });
  await expect(alert.locator('p')).toHaveText([/film\.zip.*too large/, /empty\.txt.*is empty/, /setup\.exe.*program/]);
  await expect(room.upload('list.txt')).toHaveCount(1);
  await room.composer.fill('Here it is');
  await expect(alert).toHaveCount(0);
});

test('a failed upload says why, is tried again, and is removed', async ({ team, enter, tolerate }) => {
  tolerate(/status of 50\d/, /net::ERR/);
  const [ada, bob] = await team.people('Ada Lovelace', 'Bob Miller');
  const room = await enter(ada, await ada.direct(bob));
  let refuse = true;
  await room.page.route('**/api/files/', async (route) => {
    if (refuse) await route.fulfill({ status: 507, contentType: 'application/json', body: '{"code":"storage_full"}' });
    else await route.continue();
  });
  await room.attach(note('plan.txt'));
  const chip = room.upload('plan.txt');
  await expect(chip.getByRole('alert')).toContainText('disk may be full');
  await room.composer.fill('The plan');
  await room.send.click();
  await expect(room.page.getByRole('alert').filter({ hasText: 'did not arrive' })).toBeVisible();
  await expect(room.composer).toHaveValue('The plan');
  refuse = false;
  await chip.getByRole('button', { name: 'Try plan.txt again' }).click();
  await expect(chip.getByText('6 bytes')).toBeVisible();
  await room.attach(note('other.txt'));
  await room.upload('other.txt').getByRole('button', { name: 'Remove other.txt' }).click();
  await expect(room.upload('other.txt')).toHaveCount(0);
  await room.send.click();
  await expect(room.message('The plan').getByRole('link', { name: /plan.txt/ })).toBeVisible();
});

test('Send pressed during an upload sends when it has arrived, and never twice', async ({ team, enter }) => {
  const [ada, bob] = await team.people('Ada Lovelace', 'Bob Miller');
  const room = await enter(ada, await ada.direct(bob));
  const release = await room.holdUploads();
  await room.attach(picture('slow.png'));
  await expect(room.upload('slow.png').getByRole('progressbar')).toBeVisible();
  await room.composer.fill('With a picture');
  await room.send.click();
  await room.composer.press('Enter');
  await expect(room.composer).toHaveValue('With a picture');
  await expect(room.messages).toHaveCount(0);
  release();
  await expect(room.message('With a picture').getByRole('img', { name: 'slow.png' })).toBeVisible();
  await expect(room.messages).toHaveCount(1);
  await expect(room.composer).toHaveValue('');
});

test('pictures are pasted; files dragged over the page light up a place to drop them, text does not', async ({ team, enter }) => {
  const [ada, bob] = await team.people('Ada Lovelace', 'Bob Miller');
  const room = await enter(ada, await ada.direct(bob));
  const { page } = room;
  const bytes = [...picture('pasted.png', 20, 20).buffer];
  await room.composer.evaluate((area, bytes) => {
    const clipboardData = new DataTransfer();
    clipboardData.items.add(new File([new Uint8Array(bytes)], 'pasted.png', { type: 'image/png' }));
    area.dispatchEvent(new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true }));
  }, bytes);
  await expect(room.upload('pasted.png')).toBeVisible();

  const drag = (type: string, withFile: boolean) =>
    page.evaluate(
      ([type, withFile]) => {
        const dataTransfer = new DataTransfer();
        if (withFile) dataTransfer.items.add(new File(['Hello.'], 'dropped.txt', { type: 'text/plain' }));
        else dataTransfer.setData('text/plain', 'words');
        document.body.dispatchEvent(new DragEvent(type as string, { dataTransfer, bubbles: true, cancelable: true }));
      },
      [type, withFile] as const,
    );
  const zone = page.getByTestId('drop-zone');
  await drag('dragover', false);
  await expect(zone).toHaveCount(0);
  await drag('dragover', true);
  await expect(zone).toBeVisible();
  await drag('dragleave', true);
  await expect(zone).toHaveCount(0);
  await drag('dragover', true);
  await drag('drop', true);
  await expect(zone).toHaveCount(0);
  await expect(room.upload('dropped.txt')).toBeVisible();
});

test('Back closes the picture that is open, and then leaves the page', async ({ team, visit }) => {
  const [ada, bob] = await team.people('Ada Lovelace', 'Bob Miller');
  const page = await visit(ada, '/');
  await ada.direct(bob);
  const room = new Room(page);
  await room.entry('Bob Miller').click();
  await room.opened();
  await room.attach(picture('one.png'));
  await expect(room.upload('one.png').getByText(/bytes|KB/)).toBeVisible();
  await room.send.click();
  const lightbox = page.getByRole('dialog', { name: 'Image' });
  for (const close of [() => page.goBack(), () => page.keyboard.press('Escape')]) {
    await room.log.getByRole('link', { name: 'one.png' }).click();
    await expect(lightbox).toBeVisible();
    await close();
    await expect(lightbox).toBeHidden();
    await expect(page).toHaveURL(/\/rooms\/\d+$/);
  }
  await page.goBack();
  await expect(page).toHaveURL(/\/$/);
});
