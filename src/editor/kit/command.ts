import type { commands } from '../../ids';

/** The id of a command. */
export type CommandId = (typeof commands)[keyof typeof commands];

/** What a command does. Of the argument nothing is known: a row of a tree, a file, or whatever a key binding says. */
export type Command<Needs> = (needs: Needs, argument: unknown) => unknown;

/** The commands of a wing. */
export type CommandTable<Needs> = { readonly [Id in CommandId]?: Command<Needs> };
