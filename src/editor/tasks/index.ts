/** Tasks: the sandbox and the receiver of this window, for F5 and compounds to start. */
export type { TasksNeeds } from './needs';
