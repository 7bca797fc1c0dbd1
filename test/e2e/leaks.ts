/** Looks for what must not be kept: in files and in what a page stores, in whatever way it may be written down. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';

/** The ways a text is written down: as it stands, in JSON, in a URL, in hexadecimal, UTF-16, and base64 at each offset. */
function writings(text: string): ReadonlyMap<string, Buffer> {
  const bytes = Buffer.from(text);
  const escaped = JSON.stringify(text).slice(1, -1);
  const ascii = escaped.replaceAll(/[^\0-\x7f]/g, (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`);
  // Of base64, the characters that do not depend on what stands before and after.
  const base64 = [0, 1, 2].map((offset) => {
    const encoded = Buffer.concat([Buffer.alloc(offset), bytes])
      .toString('base64')
      .replace(/=+$/, '');
    return encoded.slice(offset === 0 ? 0 : offset + 1, -2);
  });
  const url = base64.map((each) => each.replaceAll('+', '-').replaceAll('/', '_'));
  return new Map<string, Buffer>([
    ['plain', bytes],
    ['JSON', Buffer.from(escaped)],
    ['JSON in JSON', Buffer.from(JSON.stringify(escaped).slice(1, -1))],
    ['JSON in ASCII', Buffer.from(ascii)],
    ['URL', Buffer.from(encodeURIComponent(text))],
    ['hexadecimal', Buffer.from(bytes.toString('hex'))],
    ['UTF-16', Buffer.from(text, 'utf16le')],
    ...base64.map((each, i) => [`base64 at ${i}`, Buffer.from(each)] as const),
    ...url.map((each, i) => [`base64url at ${i}`, Buffer.from(each)] as const),
  ]);
}

/** Where each of the texts, by name, is found in what is searched, by name: a line each, without the text itself. */
export function findings(
  searched: Iterable<readonly [string, Uint8Array]>,
  texts: Readonly<Record<string, string>>,
): string[] {
  const wanted = Object.entries(texts).map(([name, text]) => [name, writings(text)] as const);
  const found: string[] = [];
  for (const [place, content] of searched) {
    const bytes = Buffer.from(content);
    for (const [name, forms] of wanted)
      for (const [form, written] of forms) if (bytes.includes(written)) found.push(`${name} (${form}) in ${place}`);
  }
  return found;
}

/** Every file below a folder, with its content. */
export function* filesBelow(folder: string): Generator<[string, Uint8Array]> {
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name);
    if (entry.isFile()) yield [path.slice(folder.length), readFileSync(path)];
  }
}

/** What a frame's origin stores in the browser, as text; bytes are read both as UTF-8 and one by one. */
const stored = `(async () => {
  const texts = [];
  const written = (key, value) => {
    const bytes = value instanceof ArrayBuffer ? new Uint8Array(value) : ArrayBuffer.isView(value) ? new Uint8Array(value.buffer, value.byteOffset, value.byteLength) : null;
    return bytes === null ? value : [new TextDecoder().decode(bytes), Array.from(bytes, (b) => String.fromCharCode(b)).join('')];
  };
  const text = (value) => (typeof value === 'string' ? value : JSON.stringify(written('', value), written));
  for (const area of [localStorage, sessionStorage])
    for (const [key, value] of Object.entries(area)) texts.push(key + '=' + value);
  texts.push(document.cookie);
  for (const { name } of await indexedDB.databases()) {
    const database = await new Promise((resolve, reject) => {
      const request = indexedDB.open(name);
      request.onsuccess = () => resolve(request.result);
      request.onerror = () => reject(request.error);
    });
    for (const store of database.objectStoreNames) {
      const all = (method) => new Promise((resolve, reject) => {
        const request = database.transaction(store).objectStore(store)[method]();
        request.onsuccess = () => resolve(request.result);
        request.onerror = () => reject(request.error);
      });
      const keys = await all('getAllKeys');
      (await all('getAll')).forEach((value, i) => texts.push(name + '/' + store + '/' + text(keys[i]) + '=' + text(value)));
    }
    database.close();
  }
  for (const name of await caches.keys()) for (const { url } of await (await caches.open(name)).keys()) texts.push(url);
  return texts;
})()`;

/** The storage of every frame of a page, the webviews' too. Frames of one origin tell the same; that is no harm. */
export async function pageStorage(page: Page): Promise<[string, Uint8Array][]> {
  const all: [string, Uint8Array][] = [];
  for (const frame of page.frames()) {
    // A sandboxed frame without an origin has no storage.
    const texts = await frame.evaluate<string[]>(stored).catch(() => []);
    for (const text of texts)
      all.push([`storage of ${new URL(frame.url()).host}: ${text.slice(0, 60)}`, Buffer.from(text)]);
  }
  return all;
}
