// A webhook handler for MEGA's lead.created deliveries: a Next.js route handler, app/webhooks/mega/route.ts.
// Set MEGA_WEBHOOK_SECRET to the secret of the webhook ("mega_whsec_…"), exactly as it was shown.
import { createHmac, timingSafeEqual } from 'node:crypto';

// node:crypto is not in the edge runtime.
export const runtime = 'nodejs';

const largest = 1024 * 1024;

// Ids of deliveries that were taken, and their work. With more than one process, or on a serverless host, keep them in
// your database.
const taken = new Map<string, Promise<void>>();
const remembered = 10_000;

// Does the work once for each delivery. A repeat that comes meanwhile waits for the same end; a failure is forgotten.
function once(id: string, work: () => Promise<void>): Promise<void> {
  const before = taken.get(id);
  if (before) return before;
  const running = work();
  taken.set(id, running);
  running.catch(() => taken.delete(id));
  const [oldest] = taken.keys();
  if (taken.size > remembered && oldest !== undefined) taken.delete(oldest);
  return running;
}

function isSigned(secret: string, timestamp: string, signature: string, body: Buffer): boolean {
  if (!/^\d{1,15}$/.test(timestamp) || Math.abs(Date.now() / 1000 - Number(timestamp)) > 300) return false;
  const expected = Buffer.from(
    `sha256=${createHmac('sha256', secret).update(`${timestamp}.`).update(body).digest('hex')}`,
  );
  const received = Buffer.from(signature);
  return received.length === expected.length && timingSafeEqual(received, expected);
}

// Do the work here, or better: put the lead into a queue. An error thrown here makes MEGA send the delivery again.
async function leadCreated(lead: { id: string }): Promise<void> {
  console.log('lead.created', lead.id);
}

const answer = (status: number) => new Response(null, { status });

export async function POST(request: Request): Promise<Response> {
  const secret = process.env.MEGA_WEBHOOK_SECRET;
  if (!secret) {
    console.error('MEGA_WEBHOOK_SECRET is not set');
    return answer(500);
  }
  const header = (name: string) => request.headers.get(name) ?? '';
  if (Number(header('content-length')) > largest) return answer(413);
  // arrayBuffer, not json: the signature is over the bytes as they came.
  const body = Buffer.from(await request.arrayBuffer());
  if (body.length > largest) return answer(413);
  if (!isSigned(secret, header('x-mega-timestamp'), header('x-mega-signature'), body)) return answer(401);

  let delivery: { event?: string; lead: { id: string } };
  try {
    delivery = JSON.parse(body.toString('utf8'));
  } catch {
    return answer(400);
  }
  const id = header('x-mega-delivery');
  if (id === '') return answer(400);
  try {
    if (delivery?.event === 'lead.created') await once(id, () => leadCreated(delivery.lead));
    return answer(200);
  } catch (error) {
    console.error('lead.created failed', error);
    return answer(500);
  }
}
