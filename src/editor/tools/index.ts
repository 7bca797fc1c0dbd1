/** What a language model may do in this window. */
export type { ToolsNeeds } from './needs';
