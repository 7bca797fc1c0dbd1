export { isMistake, type Mistake } from './causes';
export { readTexts } from './files';
export { findMistakes, type Place, type SourceText } from './find';
