/**
 * Everything that needs undici or zod, a bundle for each room with what they share in bundles of its own. The extension
 * asks for a room when it is first needed: parsing all of them costs ten times what activation may cost, and most first
 * uses need two or three.
 */
import type * as api from './api';
import type * as clients from './clients';
import type * as contract from './contract';
import type * as dotenv from './dotenv';
import type * as mistakes from './mistakes';
import type * as protocol from './protocol';
import type * as pull from './pull';
import type * as push from './push';
import type * as sandbox from './sandbox';
import type * as signature from './signature';
import type * as support from './support';
import { speak } from './texts';
import type * as tools from './tools';
import type * as views from './views';
import { countIn } from './views/language';
import type * as webhooks from './webhooks';

/** The rooms; each is loaded when it is first named. */
export interface Rooms {
  readonly api: typeof api;
  readonly clients: typeof clients;
  readonly contract: typeof contract;
  readonly dotenv: typeof dotenv;
  readonly mistakes: typeof mistakes;
  readonly protocol: typeof protocol;
  readonly pull: typeof pull;
  readonly push: typeof push;
  readonly sandbox: typeof sandbox;
  readonly signature: typeof signature;
  readonly support: typeof support;
  readonly tools: typeof tools;
  readonly views: typeof views;
  readonly webhooks: typeof webhooks;
}

export const rooms: Rooms = {
  get api() {
    return require('./rooms/api.js');
  },
  get clients() {
    return require('./rooms/clients.js');
  },
  get contract() {
    return require('./rooms/contract.js');
  },
  get dotenv() {
    return require('./rooms/dotenv.js');
  },
  get mistakes() {
    return require('./rooms/mistakes.js');
  },
  get protocol() {
    return require('./rooms/protocol.js');
  },
  get pull() {
    return require('./rooms/pull.js');
  },
  get push() {
    return require('./rooms/push.js');
  },
  get sandbox() {
    return require('./rooms/sandbox.js');
  },
  get signature() {
    return require('./rooms/signature.js');
  },
  get support() {
    return require('./rooms/support.js');
  },
  get tools() {
    return require('./rooms/tools.js');
  },
  get views() {
    return require('./rooms/views.js');
  },
  get webhooks() {
    return require('./rooms/webhooks.js');
  },
};

/**
 * Makes the rooms speak the editor's language.
 *
 * @param language a BCP 47 tag
 */
export function localise(language: string): void {
  countIn(language);
  speak(language);
}
