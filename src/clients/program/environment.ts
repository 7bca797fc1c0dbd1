/** The environment of a command under test. */
import { findSecrets } from '../../contract';
import { markName } from './processes';

/** The names of the variables a command finds the sandbox in. */
export interface VariableNames {
  readonly baseUrl: string;
  readonly token: string;
  readonly customer: string;
}

export const defaultNames: VariableNames = {
  baseUrl: 'MEGA_BASE_URL',
  token: 'MEGA_TOKEN',
  customer: 'MEGA_CUSTOMER_ID',
};

const loopback = ['127.0.0.1', 'localhost', '::1'];

function withLoopback(list: string | undefined): string {
  const names = (list ?? '').split(/[\s,]+/).filter((name) => name !== '');
  return [...names, ...loopback.filter((name) => !names.includes(name))].join(',');
}

export interface Surroundings {
  readonly own: NodeJS.ProcessEnv;
  readonly names: VariableNames;
  readonly folder: string;
  readonly mark: string;
}

export interface Target {
  readonly url: string;
  readonly token: string;
  readonly customerId: string;
}

/**
 * The caller's environment without what looks like a secret of MEGA: a client that takes its token from another variable
 * must not carry a real one into a test. Proxies are not asked for loopback.
 */
export function environmentOf({ own, names, folder, mark }: Surroundings, target: Target): NodeJS.ProcessEnv {
  const kept = Object.entries(own).filter(([, value]) => findSecrets(value ?? '').length === 0);
  return {
    ...Object.fromEntries(kept),
    NO_PROXY: withLoopback(own.NO_PROXY),
    no_proxy: withLoopback(own.no_proxy ?? own.NO_PROXY),
    // A shell trusts it where it names the folder it is in; npm's names the project's.
    PWD: folder,
    [names.baseUrl]: target.url,
    [names.token]: target.token,
    [names.customer]: target.customerId,
    [markName]: mark,
  };
}
