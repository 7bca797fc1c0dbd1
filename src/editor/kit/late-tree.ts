import * as vscode from 'vscode';

/** A view that is there from the start; what its rows come from is built when it first asks for them. */
export class LateTree<Row> implements vscode.Disposable {
  /** To be fired with the rows that have changed, undefined for all. */
  readonly changed = new vscode.EventEmitter<Row | Row[] | undefined>();
  readonly view: vscode.TreeView<Row>;

  /** @param build gives the same provider each time */
  constructor(id: string, build: () => vscode.TreeDataProvider<Row>, showCollapseAll = false) {
    const treeDataProvider: vscode.TreeDataProvider<Row> = {
      onDidChangeTreeData: this.changed.event,
      getChildren: (row) => build().getChildren(row),
      getTreeItem: (row) => build().getTreeItem(row),
      getParent: (row) => build().getParent?.(row),
      resolveTreeItem: (item, row, token) => build().resolveTreeItem?.(item, row, token) ?? item,
    };
    this.view = vscode.window.createTreeView(id, { treeDataProvider, showCollapseAll });
  }

  /** The row that was clicked last. */
  get selected(): Row | undefined {
    return this.view.selection[0];
  }

  dispose(): void {
    vscode.Disposable.from(this.view, this.changed).dispose();
  }
}
