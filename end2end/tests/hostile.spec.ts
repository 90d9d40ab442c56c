import { expect, hydrated, test } from '../support/fixtures.ts';
import { Room } from '../support/room.ts';

const SCRIPT = '</title></textarea><script>window.hacked = 1</script><img src=x onerror="window.hacked = 1">';
const LONG = 'Donaudampfschifffahrt'.repeat(20);
const RTL = 'שלום \u202Eעולם';
const EMOJI = '👩‍👩‍👧‍👦🏳️‍🌈🇺🇳';

const hostile = [
  ['markup', SCRIPT],
  ['a very long word', LONG],
  ['text from right to left', RTL],
  ['emoji', EMOJI],
] as const;

for (const [what, text] of hostile) {
  test(`${what} in names, titles and messages is only text, and nothing overflows at 320 px`, async ({ team, visit }) => {
    const name = text.slice(0, 60);
    const [ada, bob] = await team.people(name, 'Bob Miller');
    const id = await ada.group(name, bob);
    await ada.post(id, text, `https://example.org/${text}`);

    const page = await visit(bob, `/rooms/${id}`, { viewport: { width: 320, height: 640 } });
    const room = new Room(page);
    await room.opened();
    await expect(room.title).toHaveText(name);
    await expect(page.getByRole('article').first()).toContainText(text);
    await expect(page).toHaveTitle(new RegExp(escape(name)));
    const widths = () => page.evaluate(() => [document.documentElement.scrollWidth, window.innerWidth]);
    const fits = async () => expect((await widths())[0]).toBeLessThanOrEqual((await widths())[1]);
    await fits();
    await room.details();
    await fits();

    await page.goto('/');
    await expect(room.entry(name)).toBeVisible();
    await fits();
    await page.goto('/new');
    await hydrated(page);
    await page.getByLabel('People', { exact: true }).fill(name.slice(0, 5));
    await fits();
    expect(await page.evaluate(() => 'hacked' in window)).toBe(false);
  });
}

test('markup in a draft, a query and an address runs nothing', async ({ team, visit, tolerate }) => {
  tolerate(/status of 404/);
  const [ada, bob] = await team.people('Ada Lovelace', 'Bob Miller');
  const id = await ada.direct(bob);
  const page = await visit(ada, `/rooms/${id}`);
  const room = new Room(page);
  await room.opened();
  await room.composer.fill(SCRIPT);
  await room.entry('Bob Miller').waitFor();
  await page.reload();
  await expect(room.composer).toHaveValue(SCRIPT);
  for (const path of ['/sign-in?next=//evil.example', `/${encodeURIComponent(SCRIPT)}`, `/rooms/${id}?at=${encodeURIComponent(SCRIPT)}`]) {
    await page.goto(path);
    expect(await page.evaluate(() => 'hacked' in window)).toBe(false);
    expect(new URL(page.url()).hostname).toBe('127.0.0.1');
  }
});

function escape(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&').replace(/\s+/g, '\\s+');
}

test('a name or a message that turns the writing around turns nothing but itself', async ({ team, enter }) => {
  const ada = await team.person('Ada Lovelace');
  const eve = await team.person('مريم Cohen');
  const id = await ada.group('Kitchen', eve);
  await eve.edit(await eve.say(id, 'x'), '\u202Eevil');
  const [adas, eves] = [await enter(ada, id), await enter(eve, id)];
  await eves.composer.pressSequentially('Hm');
  await expect(adas.typing).toHaveText('مريم Cohen is typing…');
  await expect(adas.typing.locator('bdi')).toHaveText('مريم Cohen');
  // The mark stands behind the words, and is itself not turned around.
  const row = adas.message('evil');
  const [words, mark] = await Promise.all([row.getByText('evil').boundingBox(), row.getByText('(edited)').boundingBox()]);
  expect(mark!.x).toBeGreaterThanOrEqual(words!.x + words!.width - 1);
  const first = await row.getByText('(edited)').evaluate((mark) => {
    const range = document.createRange();
    range.setStart(mark.firstChild!, 0);
    range.setEnd(mark.firstChild!, 1);
    return range.getBoundingClientRect().x - mark.getBoundingClientRect().x;
  });
  expect(first).toBeLessThan(5);
});
