/** A tenant of its own for a test, with people who are signed in by tokens that the test signs. */

import { createHmac, randomBytes, randomUUID } from 'node:crypto';

import { expect } from '@playwright/test';

import type { Server } from './server.ts';
import { Socket } from './socket.ts';

type Role = 'member' | 'support' | 'admin';

export class Team {
  private constructor(
    readonly server: Server,
    readonly slug: string,
    private readonly secret: string,
  ) {}

  static async found(server: Server): Promise<Team> {
    const slug = `team-${randomBytes(4).toString('hex')}`;
    const secret = randomBytes(32).toString('hex');
    await server.command('tenant', 'add', slug, '--name', 'Moonshot', '--jwt-secret', secret);
    return new Team(server, slug, secret);
  }

  /** Somebody with this name, known to Parlor from now on. */
  async person(name: string, role: Role = 'member'): Promise<Person> {
    const username = name.toLowerCase().match(/[a-z]+/g)?.join('.').slice(0, 20) ?? `p${randomBytes(4).toString('hex')}`;
    const token = this.sign({ user_id: username, username, name, role });
    const socket = await Socket.open(this.server, token);
    return new Person(this, name, username, socket.userId, token, socket);
  }

  people(...names: string[]): Promise<Person[]> {
    return Promise.all(names.map((name) => this.person(name)));
  }

  private sign(claims: object): string {
    const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
    const exp = Math.floor(Date.now() / 1000) + 3600;
    const signed = `${part({ alg: 'HS256', typ: 'JWT' })}.${part({ ...claims, tenant: this.slug, exp })}`;
    return `${signed}.${createHmac('sha256', this.secret).update(signed).digest('base64url')}`;
  }
}

export class Person {
  constructor(
    readonly team: Team,
    readonly name: string,
    readonly username: string,
    readonly id: number,
    readonly token: string,
    private socket: Socket,
  ) {
    // Present only where a test opens a browser.
    socket.close();
  }

  /** The path that signs this person in and then shows `path`. */
  entrance(path: string): string {
    return `/enter?${new URLSearchParams({ token: this.token, next: path })}`;
  }

  /** Makes a group; its id. */
  group(title: string, ...others: Person[]): Promise<number> {
    return this.create('group', title, others);
  }

  /** Makes a channel; its id. */
  channel(title: string, ...others: Person[]): Promise<number> {
    return this.create('channel', title, others);
  }

  /** The direct conversation with somebody; its id. */
  direct(other: Person): Promise<number> {
    return this.create('direct', '', [other]);
  }

  /** Posts messages in this order, without a browser; the `seq` of each. */
  async post(conversation: number, ...contents: string[]): Promise<number[]> {
    const socket = await this.connected();
    return Promise.all(
      contents.map((content) => socket.send({ type: 'send', conversation, content, client_id: randomUUID() })),
    );
  }

  /** Says something, without a browser; the message's id. */
  async say(conversation: number, content: string, replyTo?: number): Promise<number> {
    const draft = { content, client_id: randomUUID(), reply_to: replyTo };
    const posted = await this.ask<{ message: { id: number } }>('post_message', { conversation, draft });
    return posted.message.id;
  }

  /** Waits until a search finds so many messages: what is posted is indexed a moment later. */
  async finds(query: string, count: number) {
    const found = () => this.ask<{ hits: unknown[] }>('search', { search: { query } });
    await expect.poll(async () => (await found()).hits.length, { timeout: 20_000 }).toBe(count);
  }

  /** Puts an emoji on a message, without a browser. */
  react(message: number, emoji: string) {
    return this.ask('react', { message, emoji, on: true });
  }

  /** Says something else instead, without a browser. */
  edit(message: number, content: string) {
    return this.ask('edit_message', { message, content });
  }

  /** Takes a message back, without a browser. */
  takeBack(message: number) {
    return this.ask('delete_message', { message });
  }

  /** Takes somebody out of a conversation, without a browser. */
  remove(conversation: number, other: Person) {
    return this.ask('remove_participant', { conversation, user: other.id });
  }

  /** Keeps a message at hand for everybody, without a browser. */
  pin(message: number) {
    return this.ask('pin_message', { message, on: true });
  }

  /** Marks everything up to `upto` as read, without a browser. */
  async read(conversation: number, upto: number) {
    await this.ask('mark_read', { conversation, upto });
  }

  /** Opens the conversation about an object with these people; its id. */
  about(context: { kind: string; id: string; title?: string; status?: string; url?: string }, ...others: Person[]): Promise<number> {
    const members = others.map((other) => other.id);
    return this.ask('open_context', { kind: 'job', context, title: context.title ?? null, members });
  }

  /** Gives the object that a conversation is about another status. */
  setStatus(conversation: number, status: string) {
    return this.ask('set_status', { conversation, status });
  }

  /** Closes the socket of {@link post}: this person is no longer online by it. */
  leave() {
    this.socket.close();
  }

  private async connected(): Promise<Socket> {
    if (this.socket.closed) this.socket = await Socket.open(this.team.server, this.token);
    return this.socket;
  }

  private async create(kind: string, title: string, others: Person[]): Promise<number> {
    const form = new URLSearchParams({ kind, title });
    others.forEach((other, index) => form.append(`members[${index}]`, String(other.id)));
    const path = await this.call('create_conversation', form.toString(), 'application/x-www-form-urlencoded');
    return Number((JSON.parse(path) as string).replace('/rooms/', ''));
  }

  private async ask<Answer>(operation: string, question: object): Promise<Answer> {
    return JSON.parse(await this.call(operation, JSON.stringify(question), 'application/json')) as Answer;
  }

  private async call(operation: string, body: string, type: string): Promise<string> {
    const headers = { Authorization: `Bearer ${this.token}`, 'Content-Type': type, Accept: 'application/json' };
    const answer = await fetch(`${this.team.server.url}/api/ui/${operation}`, { method: 'POST', headers, body });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${operation}: ${answer.status} ${text}`);
    return text;
  }
}
