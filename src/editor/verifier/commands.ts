import { commands } from '../../ids';
import type { CommandTable } from '../kit/command';
import type { VerifierNeeds } from './needs';
import { verifySignature } from './open';

export const verifierCommands = {
  [commands.verifySignature]: verifySignature,
} satisfies CommandTable<VerifierNeeds>;

export { openVerifier, restoreVerifier } from './verifier';
