import { expect, test } from '../support/fixtures.ts';

test('an @ offers the people of the room, and Enter writes the name', async ({ team, enter }) => {
  const [ada, grace, joan] = await team.people('Ada Lovelace', 'Grace Hopper', 'Joan Clarke');
  const room = await enter(ada, await ada.group('Kitchen', grace, joan));
  await room.composer.pressSequentially('Hello @gra');
  await expect(room.offers).toHaveCount(1);
  await expect(room.offers).toContainText('Grace Hopper');
  await expect(room.composer).toHaveAttribute('aria-activedescendant', await room.offers.first().getAttribute('id') ?? '');
  await room.composer.press('Enter');
  await expect(room.composer).toHaveValue('Hello @grace.hopper ');
  await room.composer.press('Enter');
  await expect(room.messages.last()).toContainText('@grace.hopper');
});

test('people are searched for once the keys have come to rest', async ({ team, enter }) => {
  const names = ['Grace Hopper', 'Joan Clarke', 'Alan Turing', 'Katherine Johnson', 'Mary Jackson'];
  const [ada, ...others] = await team.people('Ada Lovelace', ...names);
  const room = await enter(ada, await ada.group('Kitchen', ...others));
  const searches: string[] = [];
  room.page.on('request', (request) => {
    if (request.url().endsWith('/search_participants')) searches.push(request.postData() ?? '');
  });
  // As fast as keys can come, however slow the machine is.
  await room.composer.evaluate((area: HTMLTextAreaElement) => {
    for (const text of ['@', '@m', '@ma', '@mar', '@mary']) {
      area.value = text;
      area.setSelectionRange(text.length, text.length);
      area.dispatchEvent(new InputEvent('input', { bubbles: true }));
    }
  });
  await expect(room.offers.filter({ hasText: 'Mary Jackson' })).toBeVisible();
  expect(searches.length).toBe(1);
  await room.offers.filter({ hasText: 'Mary Jackson' }).click();
  await expect(room.composer).toHaveValue('@mary.jackson ');
  await expect(room.composer).toBeFocused();
});

test('only moderators are offered to call everybody', async ({ team, enter }) => {
  const [ada, bob, grace] = await team.people('Ada Lovelace', 'Bob Miller', 'Grace Hopper');
  const id = await ada.group('Kitchen', bob, grace);
  const [adas, bobs] = [await enter(ada, id), await enter(bob, id)];
  await adas.composer.pressSequentially('@every');
  await expect(adas.offers).toContainText('@everyone');
  await bobs.composer.pressSequentially('@gra');
  await expect(bobs.offers).toHaveCount(1);
  await bobs.composer.fill('');
  await bobs.composer.pressSequentially('@every');
  await expect(bobs.offers).toHaveCount(0);
});

test('keys put marks around the selection, and an address pasted over words makes a link', async ({ team, enter }) => {
  const [ada, bob] = await team.people('Ada Lovelace', 'Bob Miller');
  const room = await enter(ada, await ada.direct(bob));
  await room.composer.fill('so good');
  const select = (from: number, to: number) =>
    room.composer.evaluate((area: HTMLTextAreaElement, [from, to]) => area.setSelectionRange(from!, to!), [from, to]);
  await select(3, 7);
  await room.composer.press('Control+b');
  await expect(room.composer).toHaveValue('so **good**');
  await room.composer.press('Control+b');
  await expect(room.composer).toHaveValue('so good');
  await room.composer.press('Control+i');
  await expect(room.composer).toHaveValue('so _good_');
  await room.composer.press('Control+z');
  await expect(room.composer).toHaveValue('so good');
  await select(3, 7);
  await room.composer.evaluate((area) => {
    const clipboardData = new DataTransfer();
    clipboardData.setData('text/plain', 'https://example.org/a');
    area.dispatchEvent(new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true }));
  });
  await expect(room.composer).toHaveValue('so [good](https://example.org/a)');
});
