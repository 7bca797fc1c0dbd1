/** The thread that checks large files: the second bundle with one task. */
import { parentPort, workerData } from 'node:worker_threads';
import type { CheckJob } from './push';
import type * as roomsModule from './rooms';

const rooms: typeof roomsModule = require('./rooms.js');
const job: CheckJob = workerData;

if (parentPort === null) throw new Error('this is the script of a thread');
rooms.localise(job.language, job.texts);
void rooms.push.answerCheck(job, parentPort);
