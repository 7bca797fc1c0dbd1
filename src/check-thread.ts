/** The thread that checks large files: the rooms with one task. */
import { parentPort, workerData } from 'node:worker_threads';
import type { CheckJob } from './push';
import type * as roomsModule from './rooms';

const { rooms, localise }: typeof roomsModule = require('./rooms.js');
const job: CheckJob = workerData;

if (parentPort === null) throw new Error('this is the script of a thread');
localise(job.language);
void rooms.push.answerCheck(job, parentPort);
