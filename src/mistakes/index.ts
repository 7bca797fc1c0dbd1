export { isMistake, type Mistake, mendingOf } from './causes';
export { causesOfCheck } from './checks';
export { readTexts } from './files';
export { type FoundPlace, findMistakes, type Mending, type Place } from './find';
export type { Position } from './positions';
export { answerSearch, type SearchJob, searchApart } from './search';
export type { SourceText } from './select';
