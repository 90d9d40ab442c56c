import { expect, hydrated, test } from '../support/fixtures.ts';
import { Platform } from '../support/platform.ts';
import { Room } from '../support/room.ts';

test('news of an object is a card in its conversation, live and in the first answer', { tag: '@phone' }, async ({
  team,
  enter,
}) => {
  const [ada, bob] = await team.people('Ada Lovelace', 'Bob Miller');
  const id = await ada.about({ kind: 'job', id: 'J-7', title: 'Paint the fence', status: 'open' }, bob);
  const room = await enter(bob, id);
  await expect(room.title).toHaveText('Paint the fence');
  await ada.setStatus(id, 'in_progress');
  const card = room.log.locator('.message-card');
  const shown = async () => {
    await expect(card).toHaveCount(1);
    await expect(card).toContainText('Status changed from open to in progress.');
    await expect(card.locator('.status')).toHaveText('In progress');
  };
  await shown();
  await expect(room.page.getByRole('article', { name: 'Notice' })).toHaveCount(1);
  await room.page.reload();
  await room.opened();
  await shown();
});

test('what happens at a platform is a card to its people', { tag: '@phone' }, async ({ server, browse }) => {
  const shop = await Platform.found(server, 'marketplace');
  const dora = await shop.customer(502, 'dora');
  const bid = { id: 7, title: 'Moving a piano', status: 'submitted', url: 'https://shop.example/bids/7' };
  const id = await shop.tell({ type: 'bid.submitted', object: bid, participants: [501, 502] });

  const page = await browse();
  await page.goto(`${server.url}/enter?token=${dora.token}&next=/rooms/${id}`);
  await hydrated(page);
  const room = new Room(page);
  await room.opened();
  await expect(room.title).toHaveText('Moving a piano');

  const conversation = { bid: 7 };
  await shop.tell({ type: 'bid.accepted', object: { ...bid, status: 'in_progress' } });
  const deposit = { id: 'p-3', title: 'Deposit', status: 'paid' };
  await shop.tell({ type: 'payment.completed', object: deposit, conversation, message: '€ 50 paid.' });
  const card = (kind: string) => room.log.locator(`.message-card[data-kind="${kind}"]`);
  await expect(card('Bid').first()).toContainText('Bid “Moving a piano” was submitted.');
  await expect(card('Bid').last()).toContainText('Status changed from submitted to in progress.');
  await expect(card('Bid').last().locator('.status')).toHaveText('In progress');
  await expect(card('Payment')).toContainText('€ 50 paid.');
  await expect(card('Payment').locator('.status')).toHaveText('Paid');

  const broken = { id: 'd-1', title: 'The piano is scratched', status: 'open' };
  const dispute = await shop.tell({ type: 'dispute.opened', object: broken, participants: [501, 502] });
  await page.goto(`${server.url}/rooms/${dispute}`);
  await room.opened();
  await expect(card('Dispute')).toContainText('Dispute “The piano is scratched” was opened.');
});
