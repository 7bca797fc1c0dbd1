/** Posts deliveries as fast as they are answered, from a process of its own: URL, how many, over how many connections. */
import { createHmac, randomBytes, randomUUID } from 'node:crypto';
import { Pool } from 'undici';

async function main([url = '', total = '0', connections = '1', secret = '']: string[]): Promise<void> {
  const body = Buffer.alloc(1024, ' ');
  body.write(
    JSON.stringify({
      event: 'lead.created',
      lead: { id: randomUUID(), contact_name: randomBytes(350).toString('hex') },
    }),
  );
  const timestamp = String(Math.floor(Date.now() / 1000));
  const signature = `sha256=${createHmac('sha256', secret).update(`${timestamp}.`).update(body).digest('hex')}`;
  const pool = new Pool(url, { connections: Number(connections), pipelining: 1 });
  let left = Number(total);
  let answered = 0;
  const start = process.hrtime.bigint();
  const post = async () => {
    while (left-- > 0) {
      const answer = await pool.request({
        path: '/',
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          'x-mega-signature': signature,
          'x-mega-timestamp': timestamp,
          'x-mega-delivery': randomUUID(),
        },
        body,
      });
      await answer.body.dump();
      if (answer.statusCode === 200) answered++;
    }
  };
  await Promise.all(Array.from({ length: Number(connections) }, post));
  const seconds = Number(process.hrtime.bigint() - start) / 1e9;
  console.log(JSON.stringify({ answered, perSecond: Number(total) / seconds }));
  await pool.close();
}

// The bench imports nothing from here; it is run by its path.
void main(process.argv.slice(2));
