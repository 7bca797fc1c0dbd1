// A webhook handler for MEGA's lead.created deliveries: Express 4 or 5, Node.js 18 or later.
// Set MEGA_WEBHOOK_SECRET to the secret of the webhook ("mega_whsec_…"), exactly as it was shown.
import { createHmac, timingSafeEqual } from 'node:crypto';
import express from 'express';

const secret = process.env.MEGA_WEBHOOK_SECRET;
if (!secret) throw new Error('MEGA_WEBHOOK_SECRET is not set');

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

// Do the work here, or better: put the lead into a queue. An error thrown here makes MEGA send the delivery again.
async function leadCreated(lead) {
  console.log('lead.created', lead.id);
}

const app = express();

// express.raw, not express.json: the signature is over the bytes as they came. Mount it before any other body parser.
app.post('/webhooks/mega', express.raw({ type: () => true, limit: '1mb' }), async (request, response) => {
  const body = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0);
  const timestamp = request.get('X-Mega-Timestamp') ?? '';
  const id = request.get('X-Mega-Delivery') ?? '';
  if (!isSigned(timestamp, request.get('X-Mega-Signature') ?? '', body)) return response.sendStatus(401);

  let delivery;
  try {
    delivery = JSON.parse(body.toString('utf8'));
  } catch {
    return response.sendStatus(400);
  }
  if (id === '') return response.sendStatus(400);
  try {
    if (delivery?.event === 'lead.created') await once(id, () => leadCreated(delivery.lead));
    response.sendStatus(200);
  } catch (error) {
    console.error('lead.created failed', error);
    response.sendStatus(500);
  }
});

const server = app.listen(Number(process.env.PORT ?? 3000), () => {
  console.log(`listening on port ${server.address().port}`);
});
