/** `mega-leads listen`: receives deliveries on this machine, checks them, and sends them on. */
import {
  asItCame,
  cameBack,
  createHistory,
  createVia,
  type History,
  type LineFile,
  post,
  type Receiver,
  type Reception,
  startReceiver,
} from '../webhooks';
import { type ListenArguments, readArguments, usage } from './listen/arguments';
import { forwardingLine, forwardingObject, receptionLine, receptionObject } from './listen/report';
import { openSaved } from './listen/saved';
import { UsageError } from './shell/options';
import { messageOf, runCommand, speaker } from './shell/program';
import { untilEnded } from './shell/until-ended';

const say = (text: string) => console.error(`${speaker('listen')}: ${text}`);

/** Enough to tell a repeat from a new delivery. */
const remembered = 10_000;

const noFile: LineFile = {
  read: async () => null,
  append: async () => 0,
  replace: async () => {},
  remove: async () => {},
  alone: (work) => work(),
};

/** Keeps receptions in memory alone; the receiver acknowledges each that `keep` has kept. */
function historyWith(keep: (reception: Reception) => Promise<boolean>): History {
  const history = createHistory({
    file: noFile,
    capacity: () => remembered,
    keepContacts: () => false,
    report: (error) => say(messageOf(error)),
  });
  return {
    ...history,
    async add(reception) {
      const added = history.add(reception);
      return (await keep(reception)) && added;
    },
  };
}

/** Ends with all that was begun: answers under way, and what is being sent on. */
async function listen(options: ListenArguments, ended: AbortSignal): Promise<number> {
  const { port, webhooks, toleranceSeconds, targets, folder, status, delayMilliseconds, count, json } = options;
  const print = (line: string, object: object) => console.log(json ? JSON.stringify(object) : line);
  const save = folder === null ? null : openSaved(folder);
  const underWay = new Set<Promise<void>>();
  const enough = new AbortController();
  const via = createVia();
  let taken = 0;
  let failed = false;

  async function forward(reception: Reception, url: string): Promise<void> {
    const request = asItCame(reception, url, via);
    if (request === null) return;
    const result = await post(request);
    print(forwardingLine(reception, url, result), forwardingObject(reception, url, result));
  }

  async function keep(reception: Reception): Promise<boolean> {
    let saved: string | null = null;
    try {
      saved = save === null ? null : await save(reception);
    } catch (error) {
      failed = true;
      say(`A delivery was not acknowledged: ${messageOf(error)}`);
      return false;
    }
    print(receptionLine(reception, saved), receptionObject(reception, saved));
    const isLoop = targets.length > 0 && cameBack(reception, via);
    if (isLoop) say('A delivery that was sent on from here came back: --forward-to leads in a circle. It ends here.');
    for (const { url } of isLoop ? [] : targets) {
      const sent = forward(reception, url).finally(() => underWay.delete(sent));
      underWay.add(sent);
    }
    if (++taken === count) enough.abort();
    return true;
  }

  const receiver: Receiver = await startReceiver({
    port,
    history: historyWith(keep),
    webhooks: () => webhooks,
    toleranceSeconds: () => toleranceSeconds,
    answer: () => ({ status, delayMilliseconds, body: '' }),
    allowedHosts: () => options.allowedHosts,
    refused: (refusal) =>
      say(
        refusal.reason === 'host'
          ? `A request under the host name ${JSON.stringify(refusal.host)} was refused. Add --allow-host to take it.`
          : 'A request of a page in a browser was refused.',
      ),
    report: (error) => say(messageOf(error)),
  });
  if (targets.some(({ url, isLocal }) => isLocal && new URL(url).port === String(receiver.port))) {
    await receiver.close();
    throw new UsageError('--forward-to leads back to this receiver');
  }
  print(`Listening on ${receiver.url}`, { listening: receiver.url });
  const until = AbortSignal.any([ended, enough.signal]);
  await new Promise<void>((resolve) => {
    until.addEventListener('abort', () => resolve(), { once: true });
    if (until.aborted) resolve();
  });
  await receiver.close();
  await Promise.all(underWay);
  return failed ? 1 : 0;
}

async function run(args: readonly string[]): Promise<number> {
  const options = readArguments(args);
  if (options === null) {
    console.log(usage);
    return 0;
  }
  if (options.webhooks.length === 0) say('Without --secret-env, signatures are not checked.');
  const away = options.targets.filter(({ isLocal }) => !isLocal).map(({ url }) => new URL(url).host);
  if (away.length > 0) say(`Deliveries, with contacts and signatures, are sent to ${away.join(', ')}.`);
  const closed = new AbortController();
  // Nobody reads any further.
  process.stdout.once('error', () => closed.abort());
  try {
    return await listen(options, AbortSignal.any([untilEnded(), closed.signal]));
  } catch (error) {
    const isTaken = error instanceof Error && 'code' in error && error.code === 'EADDRINUSE';
    throw isTaken ? new Error(`port ${options.port} is taken; another program listens there`) : error;
  }
}

runCommand('listen', run, { unforeseen: 1 });
