// A webhook handler for MEGA's lead.created deliveries: Hono 4 on Node.js 20 or later (npm install hono @hono/node-server).
// Set MEGA_WEBHOOK_SECRET to the secret of the webhook ("mega_whsec_…"), exactly as it was shown.
import { createHmac, timingSafeEqual } from 'node:crypto';
import { serve } from '@hono/node-server';
import { Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';

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

const app = new Hono();

app.post('/webhooks/mega', bodyLimit({ maxSize: 1024 * 1024 }), async (context) => {
  // arrayBuffer, not json: the signature is over the bytes as they came.
  const body = Buffer.from(await context.req.arrayBuffer());
  const header = (name) => context.req.header(name) ?? '';
  if (!isSigned(header('X-Mega-Timestamp'), header('X-Mega-Signature'), body)) return context.body(null, 401);

  let delivery;
  try {
    delivery = JSON.parse(body.toString('utf8'));
  } catch {
    return context.body(null, 400);
  }
  const id = header('X-Mega-Delivery');
  if (id === '') return context.body(null, 400);
  try {
    if (delivery?.event === 'lead.created') await once(id, () => leadCreated(delivery.lead));
    return context.body(null, 200);
  } catch (error) {
    console.error('lead.created failed', error);
    return context.body(null, 500);
  }
});

serve({ fetch: app.fetch, port: Number(process.env.PORT ?? 3000) }, ({ port }) => {
  console.log(`listening on port ${port}`);
});
