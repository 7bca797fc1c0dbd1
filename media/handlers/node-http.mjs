// A webhook handler for MEGA's lead.created deliveries: node:http alone, Node.js 18 or later.
// Set MEGA_WEBHOOK_SECRET to the secret of the webhook ("mega_whsec_…"), exactly as it was shown.
import { createHmac, timingSafeEqual } from 'node:crypto';
import { createServer } from 'node:http';

const secret = process.env.MEGA_WEBHOOK_SECRET;
if (!secret) throw new Error('MEGA_WEBHOOK_SECRET is not set');

const path = '/webhooks/mega';
const largest = 1024 * 1024;

// Ids of deliveries that were taken, and their work. With more than one process, or to outlive a restart, keep them in
// your database.
const taken = new Map();
const remembered = 10_000;

// Does the work once for each delivery. A repeat that comes meanwhile waits for the same end; a failure is forgotten.
function once(id, work) {
  const before = taken.get(id);
  if (before) return before;
  const running = (async () => work())();
  taken.set(id, running);
  running.catch(() => taken.delete(id));
  if (taken.size > remembered) taken.delete(taken.keys().next().value);
  return running;
}

function isSigned(timestamp, signature, body) {
  if (!/^\d{1,15}$/.test(timestamp) || Math.abs(Date.now() / 1000 - Number(timestamp)) > 300) return false;
  const expected = Buffer.from(
    `sha256=${createHmac('sha256', secret).update(`${timestamp}.`).update(body).digest('hex')}`,
  );
  const received = Buffer.from(signature);
  return received.length === expected.length && timingSafeEqual(received, expected);
}

// The bytes as they came, because the signature is over them; null where they are too many.
async function readBody(request) {
  let chunks = [];
  let size = 0;
  // Read to the end all the same: leaving the loop would hang up before the answer.
  for await (const chunk of request) {
    size += chunk.length;
    if (size <= largest) chunks.push(chunk);
    else chunks = [];
  }
  return size > largest ? null : Buffer.concat(chunks);
}

// Do the work here, or better: put the lead into a queue. An error thrown here makes MEGA send the delivery again.
async function leadCreated(lead) {
  console.log('lead.created', lead.id);
}

// Resolves to the status of the answer.
async function receive(request) {
  if (request.url?.split('?')[0] !== path) return 404;
  if (request.method !== 'POST') return 405;
  const header = (name) => String(request.headers[name] ?? '');
  const body = await readBody(request);
  if (body === null) return 413;
  if (!isSigned(header('x-mega-timestamp'), header('x-mega-signature'), body)) return 401;

  let delivery;
  try {
    delivery = JSON.parse(body.toString('utf8'));
  } catch {
    return 400;
  }
  const id = header('x-mega-delivery');
  if (id === '') return 400;
  if (delivery?.event === 'lead.created') await once(id, () => leadCreated(delivery.lead));
  return 200;
}

const server = createServer(async (request, response) => {
  const status = await receive(request).catch((error) => {
    console.error('lead.created failed', error);
    return 500;
  });
  response.writeHead(status).end();
});

server.listen(Number(process.env.PORT ?? 3000), () => console.log(`listening on port ${server.address().port}`));
