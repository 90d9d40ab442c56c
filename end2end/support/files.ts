/** Small true files. */

import { deflateSync, crc32 } from 'node:zlib';

/** A picture of one colour. */
export function png(width: number, height: number, [red, green, blue]: [number, number, number] = [134, 48, 121]): Buffer {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, 2, 0, 0, 0], 8);
  const row = Buffer.concat([Buffer.from([0]), Buffer.from(Array.from({ length: width }, () => [red, green, blue]).flat())]);
  const rows = Buffer.concat(Array.from({ length: height }, () => row));
  const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  return Buffer.concat([signature, chunk('IHDR', header), chunk('IDAT', deflateSync(rows)), chunk('IEND', Buffer.alloc(0))]);
}

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const [length, sum] = [Buffer.alloc(4), Buffer.alloc(4)];
  length.writeUInt32BE(data.length);
  sum.writeUInt32BE(crc32(body));
  return Buffer.concat([length, body, sum]);
}

/** As a file to be chosen. */
export const picture = (name: string, width = 600, height = 300, colour?: [number, number, number]) => ({
  name,
  mimeType: 'image/png',
  buffer: png(width, height, colour),
});

export const note = (name: string, text = 'Hello.') => ({ name, mimeType: 'text/plain', buffer: Buffer.from(text) });
