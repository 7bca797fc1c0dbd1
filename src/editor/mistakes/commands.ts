import { commands } from '../../ids';
import type { CommandTable } from '../kit/command';
import { findMistakes } from './find';
import type { MistakesNeeds } from './needs';

export { markMistakes } from './find';

export const mistakeCommands = {
  [commands.findMistakes]: findMistakes,
  [commands.findCheckMistake]: findMistakes,
} satisfies CommandTable<MistakesNeeds>;
