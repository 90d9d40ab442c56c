import { note } from '../support/files.ts';
import { expect, test } from '../support/fixtures.ts';

const secure = { permissions: ['microphone'] };

test('a voice message is recorded, sent, and played by the other', async ({ team, enter }) => {
  const [ada, bob] = await team.people('Ada Lovelace', 'Bob Miller');
  const id = await ada.direct(bob);
  const [adas, bobs] = [await enter(ada, id, secure), await enter(bob, id)];
  await adas.page.getByRole('button', { name: 'Record a voice message' }).click();
  const bar = adas.page.getByRole('group', { name: 'Recording' });
  await expect(bar.getByRole('timer')).toHaveText(/0:0[4-9]/);
  await bar.getByRole('button', { name: 'Stop and send' }).click();
  await expect(bar).toHaveCount(0);
  await expect(adas.messages.last()).toContainText(/Sent|Read/);
  await expect(adas.entry('Bob Miller')).toContainText('Voice message');

  const row = bobs.messages.last();
  const slider = row.getByRole('slider', { name: 'Position in voice message' });
  await expect(slider).toHaveAttribute('aria-valuetext', /^0:00 of 0:\d\d$/);
  await row.getByRole('button', { name: 'Play voice message' }).click();
  await expect(row.getByRole('button', { name: 'Pause voice message' })).toBeVisible();
  await expect(slider).not.toHaveAttribute('aria-valuetext', /^0:00/);
  await row.getByRole('button', { name: 'Speed 1' }).click();
  await expect(row.locator('audio')).toHaveJSProperty('playbackRate', 1.5);
  await expect(row.getByRole('button', { name: 'Play voice message' })).toBeVisible();
  await slider.focus();
  await bobs.page.keyboard.press('ArrowRight');
  await expect(slider).toHaveAttribute('aria-valuetext', /^0:0[1-9] of/);
});

test('a recording is discarded with Escape, and what was written stays', { tag: '@phone' }, async ({ team, enter }) => {
  const [ada, bob] = await team.people('Ada Lovelace', 'Bob Miller');
  const room = await enter(ada, await ada.direct(bob), secure);
  await room.attach(note('empty.txt', ''));
  const refusal = room.page.getByRole('alert').filter({ hasText: 'empty.txt' });
  await expect(refusal).toBeVisible();
  await room.composer.fill('half a thought');
  await room.attach(note('empty.txt', ''));
  await expect(refusal).toBeVisible();
  await room.add('Voice message');
  const bar = room.page.getByRole('group', { name: 'Recording' });
  await expect(bar.getByRole('timer')).toBeVisible();
  await expect(refusal).toHaveCount(0);
  await expect(bar.getByRole('button', { name: 'Stop and send' })).toBeFocused();
  await room.page.keyboard.press('Escape');
  await expect(bar).toHaveCount(0);
  await expect(room.composer).toHaveValue('half a thought');
  await expect(room.composer).toBeFocused();
  await expect(room.messages).toHaveCount(0);
});

test('without leave for the microphone it is said, and nothing is lost', async ({ team, enter }) => {
  const [ada, bob] = await team.people('Ada Lovelace', 'Bob Miller');
  const room = await enter(ada, await ada.direct(bob));
  await room.page.evaluate(() => {
    navigator.mediaDevices.getUserMedia = () => Promise.reject(new DOMException('no', 'NotAllowedError'));
  });
  await room.page.getByRole('button', { name: 'Record a voice message' }).click();
  await expect(room.page.getByRole('alert').filter({ hasText: 'keeps the microphone' })).toBeVisible();
  await room.page.getByRole('button', { name: 'Discard the recording' }).click();
  await expect(room.composer).toBeVisible();
});
