import { type RequestPageMessage, requestActions } from '../protocol/request';
import { connect, element } from './host';

const post = connect<never, RequestPageMessage>({ safeParse: () => ({ success: false }) }, () => {});

for (const action of requestActions)
  element(action, HTMLButtonElement).addEventListener('click', () => post({ type: 'act', action }));
