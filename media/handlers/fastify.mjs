// A webhook handler for MEGA's lead.created deliveries: Fastify 4 or 5, Node.js 20 or later.
// Set MEGA_WEBHOOK_SECRET to the secret of the webhook ("mega_whsec_…"), exactly as it was shown.
import { createHmac, timingSafeEqual } from 'node:crypto';
import Fastify from 'fastify';

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

const app = Fastify({ bodyLimit: 1024 * 1024 });

// A plugin of its own, so that raw bodies are taken here and nowhere else.
app.register(async (hooks) => {
  // The signature is over the bytes as they came: no parser, whatever the content type.
  hooks.removeAllContentTypeParsers();
  hooks.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body));

  hooks.post('/webhooks/mega', async (request, reply) => {
    const header = (name) => String(request.headers[name] ?? '');
    const body = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0);
    if (!isSigned(header('x-mega-timestamp'), header('x-mega-signature'), body)) return reply.code(401).send();

    let delivery;
    try {
      delivery = JSON.parse(body.toString('utf8'));
    } catch {
      return reply.code(400).send();
    }
    const id = header('x-mega-delivery');
    if (id === '') return reply.code(400).send();
    try {
      if (delivery?.event === 'lead.created') await once(id, () => leadCreated(delivery.lead));
      return reply.code(200).send();
    } catch (error) {
      console.error('lead.created failed', error);
      return reply.code(500).send();
    }
  });
});

await app.listen({ port: Number(process.env.PORT ?? 3000) });
console.log(`listening on port ${app.server.address().port}`);
