import { expect, test } from '../support/fixtures.ts';

const formatted = `Some **bold**, *slanted*, ~~struck~~ and \`inline code\`.

> A quote
> of two lines

1. first
2. second

- a point

\`\`\`rust
// A comment that is far too long for any screen: ${'word '.repeat(60)}
fn main() { println!("hello", 42); }
\`\`\`

See https://example.org/a or [the docs](https://example.com/docs).`;

test('formatted text is drawn as it was meant', { tag: '@phone' }, async ({ team, enter }) => {
  const [ada, bob] = await team.people('Ada Lovelace', 'Bob Miller');
  const id = await ada.group('Kitchen', bob);
  await ada.say(id, formatted);
  const room = await enter(bob, id);
  const row = room.messages.first();
  await expect(row.locator('strong')).toHaveText('bold');
  await expect(row.locator('em')).toHaveText('slanted');
  await expect(row.locator('s')).toHaveText('struck');
  await expect(row.locator('blockquote')).toContainText('of two lines');
  await expect(row.locator('ol > li')).toHaveText(['first', 'second']);
  await expect(row.locator('ul > li')).toHaveText(['a point']);
  await expect(row.locator('.token-comment')).toContainText('A comment');
  for (const name of ['https://example.org/a', 'the docs']) {
    const link = row.getByRole('link', { name });
    await expect(link).toHaveAttribute('rel', 'noopener noreferrer nofollow');
    await expect(link).toHaveAttribute('target', '_blank');
  }
  // The long line scrolls inside its block, not the page.
  const code = row.getByRole('region', { name: 'Code, rust' });
  expect(await code.evaluate((box) => box.scrollWidth - box.clientWidth)).toBeGreaterThan(100);
  expect(await room.page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(0);
});

test('code is copied whole', async ({ team, enter }) => {
  const [ada, bob] = await team.people('Ada Lovelace', 'Bob Miller');
  const id = await ada.group('Kitchen', bob);
  await ada.say(id, '```js\nconst a = 1;\n  return a;\n```');
  const room = await enter(bob, id, { permissions: ['clipboard-read', 'clipboard-write'] });
  await room.messages.first().getByRole('button', { name: 'Copy code' }).click();
  await expect(room.messages.first().getByRole('button', { name: 'Copied' })).toBeVisible();
  expect((await room.page.evaluate(() => navigator.clipboard.readText())).trim()).toBe('const a = 1;\n  return a;');
});

test('a link that pretends to lead elsewhere says where, and asks first', async ({ team, enter }) => {
  const [ada, bob] = await team.people('Ada Lovelace', 'Bob Miller');
  const id = await ada.group('Kitchen', bob);
  await ada.say(id, 'Log in at [https://bank.example](https://evil.example/login)');
  const room = await enter(bob, id);
  await expect(room.messages.first()).toContainText('(evil.example)');
  await room.messages.first().getByRole('link').click();
  const dialog = room.page.getByRole('dialog', { name: 'Follow this link?' });
  await expect(dialog).toContainText('evil.example');
  await expect(dialog.getByRole('link', { name: 'Follow it' })).toHaveAttribute('href', 'https://evil.example/login');
  await dialog.getByRole('button', { name: 'Stay here' }).click();
  await expect(dialog).toBeHidden();
  expect(room.page.context().pages()).toHaveLength(1);
});

test('a mention of me stands out', async ({ team, enter }) => {
  const [ada, bob, carol] = await team.people('Ada Lovelace', 'Bob Miller', 'Carol Shaw');
  const id = await ada.group('Kitchen', bob, carol);
  await ada.say(id, `@${bob.username} and @${carol.username}, coffee?`);
  const [bobs, adas] = [await enter(bob, id), await enter(ada, id)];
  await expect(bobs.messages.first()).toHaveAttribute('data-mentioned');
  await expect(bobs.messages.first().locator('.mention[data-mine]')).toHaveText(`@${bob.username}`);
  await expect(bobs.messages.first().locator('.mention')).toHaveCount(2);
  await expect(adas.messages.first()).not.toHaveAttribute('data-mentioned');
});

test('hostile text stays text', async ({ team, enter }) => {
  const [ada, bob] = await team.people('Ada Lovelace', 'Bob Miller');
  const id = await ada.group('Kitchen', bob);
  await ada.say(id, '**bold** <script>alert(1)</script> [x](javascript:alert(1)) <img src=x onerror=alert(1)>');
  const room = await enter(bob, id);
  room.page.on('dialog', () => expect('a script').toBe('not run'));
  const row = room.messages.first();
  await expect(row.locator('strong')).toHaveText('bold');
  await expect(row).toContainText('<script>alert(1)</script>');
  for (const element of ['script', 'img', 'a[href^="javascript"]']) await expect(row.locator(element)).toHaveCount(0);
});
