/** The thread that explains signatures: the rooms with one task. */
import { parentPort, workerData } from 'node:worker_threads';
import type * as roomsModule from './rooms';
import type { DiagnosisJob } from './signature';

const { rooms, localise }: typeof roomsModule = require('./rooms.js');
const job: DiagnosisJob = workerData;

if (parentPort === null) throw new Error('this is the script of a thread');
localise(job.language);
void rooms.signature.answerDiagnosis(job, parentPort);
