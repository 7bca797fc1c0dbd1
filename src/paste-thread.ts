/** The thread that reads long pastes: the rooms with one task. */
import { parentPort, workerData } from 'node:worker_threads';
import type * as roomsModule from './rooms';
import type { PasteJob } from './webhooks';

const { rooms, localise }: typeof roomsModule = require('./rooms.js');
const job: PasteJob = workerData;

if (parentPort === null) throw new Error('this is the script of a thread');
localise(job.language);
rooms.webhooks.answerPaste(job, parentPort);
