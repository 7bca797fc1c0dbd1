/** The thread that searches folders for mistakes: the rooms with one task. */
import { parentPort, workerData } from 'node:worker_threads';
import type { SearchJob } from './mistakes';
import type * as roomsModule from './rooms';

const { rooms, localise }: typeof roomsModule = require('./rooms.js');
const job: SearchJob = workerData;

if (parentPort === null) throw new Error('this is the script of a thread');
localise(job.language);
void rooms.mistakes.answerSearch(job, parentPort);
