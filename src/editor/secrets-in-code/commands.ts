import { commands } from '../../ids';
import type { CommandTable } from '../kit/command';
import { moveSecret } from './move';
import type { SecretsInCodeNeeds } from './needs';

export const secretInCodeCommands = {
  [commands.moveSecret]: moveSecret,
} satisfies CommandTable<SecretsInCodeNeeds>;
