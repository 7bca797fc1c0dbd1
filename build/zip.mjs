/** Writes a zip again, as small as it can be read everywhere: deflate by the best parse, and no more about a file than is asked for. */
import { deflateRawSync, inflateRawSync } from 'node:zlib';

const [local, central, end] = [0x04034b50, 0x02014b50, 0x06054b50];

/**
 * The files of a zip, as they stand in its central directory (APPNOTE.TXT 4.3.12).
 * @param {Buffer} zip
 */
export function entriesOf(zip) {
  const at = zip.lastIndexOf(Buffer.from('PK\x05\x06', 'latin1'));
  const entries = [];
  let place = zip.readUInt32LE(at + 16);
  for (let i = 0; i < zip.readUInt16LE(at + 10); i++) {
    const [name, extra, comment] = [28, 30, 32].map((offset) => zip.readUInt16LE(place + offset));
    const head = zip.readUInt32LE(place + 42);
    const start = head + 30 + zip.readUInt16LE(head + 26) + zip.readUInt16LE(head + 28);
    const packed = zip.subarray(start, start + zip.readUInt32LE(place + 20));
    entries.push({
      name: zip.toString('utf8', place + 46, place + 46 + name),
      /** Time and date, as the format has them. */
      time: zip.readUInt32LE(place + 12),
      crc: zip.readUInt32LE(place + 16),
      attributes: zip.readUInt32LE(place + 38),
      size: packed.length,
      content: zip.readUInt16LE(place + 10) === 8 ? inflateRawSync(packed) : packed,
    });
    place += 46 + name + extra + comment;
  }
  return entries;
}

const plainly = (contents) => contents.map((content) => deflateRawSync(content, { level: 9 }));

/**
 * The same files in a smaller zip.
 * @param {Buffer} zip
 * @param {(contents: readonly Buffer[]) => Promise<Buffer[]> | Buffer[]} [deflate] deflates each, without a frame
 */
export async function zipAgain(zip, deflate = plainly) {
  const [files, directory] = [[], []];
  let offset = 0;
  const entries = entriesOf(zip);
  const all = await deflate(entries.map(({ content }) => content));
  for (const [i, { name, time, crc, attributes, content }] of entries.entries()) {
    const deflated = all[i];
    const data = deflated.length < content.length ? deflated : content;
    const bytes = Buffer.from(name, 'utf8');
    // What both heads have: version, flags (names in UTF-8), method, time, checksum, sizes, length of the name.
    const shared = Buffer.alloc(26);
    shared.writeUInt16LE(20, 0);
    shared.writeUInt16LE(0x800, 2);
    shared.writeUInt16LE(data === content ? 0 : 8, 4);
    shared.writeUInt32LE(time, 6);
    shared.writeUInt32LE(crc, 10);
    shared.writeUInt32LE(data.length, 14);
    shared.writeUInt32LE(content.length, 18);
    shared.writeUInt16LE(bytes.length, 22);
    const head = Buffer.alloc(46);
    head.writeUInt32LE(central, 0);
    head.writeUInt16LE((3 << 8) | 20, 4); // made where files have modes
    shared.copy(head, 6);
    head.writeUInt32LE(attributes, 38);
    head.writeUInt32LE(offset, 42);
    directory.push(head, bytes);
    const mark = Buffer.alloc(4);
    mark.writeUInt32LE(local, 0);
    files.push(mark, shared, bytes, data);
    offset += 30 + bytes.length + data.length;
  }
  const listing = Buffer.concat(directory);
  const last = Buffer.alloc(22);
  last.writeUInt32LE(end, 0);
  last.writeUInt16LE(directory.length / 2, 8);
  last.writeUInt16LE(directory.length / 2, 10);
  last.writeUInt32LE(listing.length, 12);
  last.writeUInt32LE(offset, 16);
  return Buffer.concat([...files, listing, last]);
}
