import { expect, test } from '../support/fixtures.ts';
import { type Customer, Platform, blank, code, draw } from '../support/platform.ts';
import type { Server } from '../support/server.ts';

/** What the documents' code is run in: without our page's policy, which is not theirs. */
const theirs = { bypassCSP: true };

test.describe('the code in the documents runs unchanged', () => {
  test('a Marketplace chat window, with its ChatWebSocket', async ({ server, browse }) => {
    const platform = await Platform.found(server, 'marketplace');
    const [client, freelancer] = [await platform.customer(1, 'client1'), await platform.customer(2, 'freelancer1')];
    const thread = await client.post<{ id: number }>('/api/chat/threads/', { client: 1, freelancer: 2, job: 1 });
    const source = (await code('marketplace-window.jsx', server)) + (await code('marketplace-socket.js', server));
    const window = async (who: Customer) => {
      const page = await blank(await browse(theirs), server);
      const properties = `threadId={${thread.id}} currentUser={{ username: '${who.username}' }} token="${who.token}"`;
      await draw(page, `${source}\ncreateRoot(document.getElementById('root')).render(<ChatWindow ${properties} />);`);
      return page;
    };
    const opened = [client, freelancer].map(window);
    const [clients, freelancers] = [await opened[0]!, await opened[1]!];

    // The window says nothing of its connection; its first key strokes are lost before it is open.
    const field = clients.getByRole('textbox');
    await expect(async () => {
      await field.press('a');
      await expect(freelancers.getByText('Someone is typing...')).toBeVisible({ timeout: 500 });
    }).toPass();
    await expect(freelancers.getByText('Someone is typing...')).toBeHidden();
    await field.fill('Hello world');
    await field.press('Enter');
    for (const page of [clients, freelancers]) {
      await expect(page.locator('.message')).toHaveText(/client1:\s*Hello world/);
    }
  });

  test('Marketplace messages that are read', async ({ server, browse }) => {
    const platform = await Platform.found(server, 'marketplace');
    const [client, freelancer] = [await platform.customer(1, 'client1'), await platform.customer(2, 'freelancer1')];
    const thread = await client.post<{ id: number }>('/api/chat/threads/', { client: 1, freelancer: 2 });
    const message = { message: 'Hello freelancer!', message_type: 'text' };
    const { id } = await client.post<{ id: number }>(`/api/chat/threads/${thread.id}/messages/`, message);
    const source = await code('marketplace-socket.js', server);
    const socket = async (who: Customer) => {
      const page = await blank(await browse(theirs), server);
      await page.evaluate(`${source}
        window.heard = [];
        window.chat = new ChatWebSocket(${thread.id}, '${who.token}');
        chat.onMessagesRead = (ids, reader) => heard.push({ ids, reader });
        chat.onError = (problem) => heard.push({ problem });
        chat.connect();`);
      await page.waitForFunction('chat.isConnected()');
      return page;
    };
    const [clients, freelancers] = [await socket(client), await socket(freelancer)];
    await freelancers.evaluate(`chat.markMessagesRead([${id}])`);
    await clients.waitForFunction('heard.length > 0');
    expect(await clients.evaluate('heard')).toEqual([{ ids: [id], reader: 'freelancer1' }]);
    await clients.evaluate(`chat.sendMessage('   ')`);
    await clients.waitForFunction('heard.length > 1');
    expect(await clients.evaluate('typeof heard[1].problem')).toBe('string');
  });

  test('a Workspace chat room, and its upload', async ({ server, browse }) => {
    const platform = await Platform.found(server, 'workspace');
    const [ada, bob] = [await platform.customer(1, 'ada'), await platform.customer(2, 'bob')];
    const chat = '/api/notifications/chat/conversations/';
    const conversation = await ada.post<{ id: string }>(chat, { title: 'Project', conversation_type: 'group' });
    await ada.post(`${chat}${conversation.id}/participants/`, { user_id: '2', role: 'member' });
    const [adas, bobs] = [await workspaceRoom(ada, conversation.id), await workspaceRoom(bob, conversation.id)];

    const field = adas.getByPlaceholder('Type a message...');
    await expect(async () => {
      await field.fill('');
      await field.fill('Hello');
      await expect(bobs.getByText('Someone is typing...')).toBeVisible({ timeout: 500 });
    }).toPass();
    await field.fill('Hello everyone! 👋');
    await adas.getByRole('button', { name: 'Send' }).click();
    for (const page of [adas, bobs]) await expect(page.locator('.message')).toContainText('Hello everyone! 👋');

    await adas.evaluate(`
      localStorage.setItem('auth_token', '${ada.token}');
      const conversationId = '${conversation.id}';
      const socket = window.sockets[0];
      ${await code('workspace-upload.js', server)}
      uploadFile(new File(['The plan is simple.'], 'project_plan.txt', { type: 'text/plain' }));`);
    await expect(bobs.locator('.message').last()).toContainText('Shared a file: project_plan.txt');

    async function workspaceRoom(who: Customer, id: string) {
      const page = await blank(await browse(theirs), server);
      // The document leaves open where these come from.
      const source = (await code('workspace-room.jsx', server)).replace('${tenantId}/', `\${tenantId}/?token=${who.token}`);
      await page.evaluate(`
        window.tenantId = '${platform.slug}';
        window.sockets = [];
        window.WebSocket = class extends WebSocket { constructor(url) { super(url); sockets.push(this); } };`);
      await draw(page, `${source}\ncreateRoot(document.getElementById('root')).render(<ChatRoom conversationId="${id}" />);`);
      return page;
    }
  });

  test('the Wasgo snippets', async ({ server, browse }) => {
    const platform = await Platform.found(server, 'wasgo');
    const [ann, bob] = [await platform.customer(1, 'ann'), await platform.customer(2, 'bob')];
    const about = { conversation_type: 'job', title: 'Moving', content_type: 'job', object_id: '9', participants: ['2'] };
    const conversation = await ann.post<{ id: string }>('/chat/conversations/', about);
    const source = (await code('wasgo.js', server)).replace('your-conversation-id', conversation.id);
    const client = (who: Customer) => listening(server, browse, source.replace('}/`', `}/?token=${who.token}\``));
    const [anns, bobs] = [await client(ann), await client(bob)];
    await anns.evaluate('handleTyping()');
    await bobs.waitForFunction(`heard.some((frame) => frame.type === 'typing' && frame.is_typing)`);
    await anns.evaluate(`sendMessage('Hello!')`);
    await bobs.waitForFunction(`heard.some((frame) => frame.type === 'new_message' && frame.message.content === 'Hello!')`);
    await bobs.evaluate(`markMessagesRead([heard.find((frame) => frame.type === 'new_message').message.id])`);
    await anns.waitForFunction(`heard.some((frame) => frame.type === 'messages_read' && frame.user_id === '2')`);
    await bobs.waitForFunction(`heard.some((frame) => frame.type === 'typing' && !frame.is_typing)`);
  });

  test('the MoreVans snippet', async ({ server, browse }) => {
    const platform = await Platform.found(server, 'morevans');
    const [carla, dmitri] = [await platform.customer(123, 'carla'), await platform.customer(456, 'dmitri')];
    const about = { room_type: 'request', related_model: 'request', related_id: 123, participants_ids: [456] };
    const room = await carla.post<{ id: number }>('/api/v1/chat-rooms/', about);
    const source = (await code('morevans.js', server)).replace('/chat/1/', `/chat/${room.id}/`);
    const [connect, rest] = [source.slice(0, source.indexOf('// Send')), source.slice(source.indexOf('// Send'))];
    const client = async (who: Customer) => {
      const page = await blank(await browse(theirs), server);
      await page.evaluate(`var jwtToken = '${who.token}', shown = [];
        var displayMessage = (message) => shown.push(message);
        ${connect.replace('const socket', 'var socket')}`);
      await page.waitForFunction('socket.readyState === WebSocket.OPEN');
      return page;
    };
    const [carlas, dmitris] = [await client(carla), await client(dmitri)];
    await dmitris.evaluate(rest.slice(rest.indexOf('// Listen')));
    await carlas.evaluate(rest);
    await dmitris.waitForFunction('shown.length > 0');
    expect(await dmitris.evaluate('[shown[0].content, shown[0].sender_data.username]')).toEqual(['Hello world!', 'carla']);
  });
});

/** A page that has run code with a `ws` of its own, and keeps what that hears. */
async function listening(server: Server, browse: (options: object) => Promise<import('@playwright/test').Page>, source: string) {
  const page = await blank(await browse(theirs), server);
  await page.evaluate(`var heard = []; var handleIncomingMessage = (frame) => heard.push(frame);
    ${source.replace('const ws', 'var ws')}`);
  await page.waitForFunction('ws.readyState === WebSocket.OPEN');
  return page;
}
