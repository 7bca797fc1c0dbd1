/** Deliveries as files: the body byte for byte, and the headers beside it. Only their owner may read them. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { makeFolder } from '../../support/make-folder';
import type { Reception } from '../../webhooks';

/** What is beside a body. */
const headOf = ({ receivedAt, method, target, headers, bodyBytes, deliveryId, attempt, judgement }: Reception) => ({
  received_at: new Date(receivedAt).toISOString(),
  method,
  target,
  headers,
  payload_bytes: bodyBytes,
  delivery_id: deliveryId,
  attempt,
  verdict: judgement.verdict,
});

/**
 * @param folder made where it is missing @throws the system's error
 * @returns saves one, and gives the path of its body; nothing that is there is replaced
 */
export function openSaved(folder: string): (reception: Reception) => Promise<string> {
  makeFolder(folder, 0o700);
  let number = 0;
  return async (reception) => {
    const time = new Date(reception.receivedAt).toISOString().replace(/[:.]/g, '-');
    // The id of a delivery comes from outside, and so is in the file, not in its name.
    const path = join(folder, `${time}-${process.pid}-${++number}`);
    const options = { flag: 'wx', mode: 0o600, flush: true };
    await writeFile(`${path}.headers.json`, `${JSON.stringify(headOf(reception), null, 2)}\n`, options);
    await writeFile(`${path}.body`, reception.body ?? '', options);
    return `${path}.body`;
  };
}
