// emojibase's data as the picker wants it: groups in order, each `{ name, emoji: [[emoji, name, shortcodes and other
// words, 1 if it has skin tones]] }`. The first of the words is the shortcode that is shown.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const [directory] = process.argv.slice(2);
const read = (path) => JSON.parse(readFileSync(join(directory, path), 'utf8'));
const data = read('data.json');
const sets = ['emojibase', 'github', 'iamcal'].map((set) => read(`shortcodes/${set}.json`));

const NAMES = {
  0: 'Smileys', 1: 'People', 3: 'Nature', 4: 'Food', 5: 'Travel', 6: 'Activities', 7: 'Objects', 8: 'Symbols', 9: 'Flags',
};

/** What most systems can draw by now. */
const NEWEST = 15.1;

/** Without the mark for colour where there is colour anyway: one emoji, one spelling. */
const plain = (emoji) => emoji.replace(/(\p{Emoji_Presentation})\uFE0F/gu, '$1');
const MEDIUM = '\u{1F3FD}';

/** Whether a skin tone is said by one character after the first: the client knows no other way. */
function isToned(entry) {
  const medium = entry.skins?.find(({ tone }) => tone === 3);
  if (!medium) return false;
  const [first, ...rest] = plain(entry.emoji);
  return [first, MEDIUM, ...rest.slice(rest[0] === '\uFE0F' ? 1 : 0)].join('') === plain(medium.emoji);
}

function words(entry) {
  const codes = sets.flatMap((set) => set[entry.hexcode] ?? []);
  const name = new Set(entry.label.toLowerCase().split(/[^\p{L}\p{N}]+/u));
  const tags = (entry.tags ?? []).flatMap((tag) => tag.toLowerCase().split(/\s+/)).filter((tag) => !name.has(tag));
  return [...new Set([...codes, ...tags])].join(' ');
}

const groups = Object.entries(NAMES).map(([group, name]) => ({
  name,
  emoji: data
    .filter((entry) => entry.group === Number(group) && entry.version <= NEWEST)
    .sort((a, b) => a.order - b.order)
    .map((entry) => [plain(entry.emoji), entry.label, words(entry), isToned(entry) ? 1 : 0]),
}));
process.stdout.write(JSON.stringify(groups) + '\n');
