/** As much of the editor as opens a page. */
import { stub } from '../support/vscode-stub';
import '../support/vscode-window';

Object.assign(stub, {
  Uri: { joinPath: (base: string, ...path: string[]) => [base, ...path].join('/') },
  Disposable: { from: () => ({ dispose() {} }) },
  ViewColumn: { Active: -1 },
});
