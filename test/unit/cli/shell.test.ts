/** What all commands have in common: how their arguments are read, and where their variables come from. */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { networkFrom } from '../../../src/cli/shell/connection';
import { environmentWith, secretFrom } from '../../../src/cli/shell/environment';
import { readOptions, UsageError } from '../../../src/cli/shell/options';
import { nearest } from '../../../src/support/nearest';

const options = {
  payload: { type: 'string' },
  'secret-env': { type: 'string' },
  cause: { type: 'string', multiple: true },
  timestamp: { type: 'string' },
  json: { type: 'boolean', default: false },
  help: { type: 'boolean', short: 'h', default: false },
} as const;

const refusal = (...args: string[]): string => {
  try {
    readOptions(args, options);
  } catch (error) {
    assert.ok(error instanceof UsageError, String(error));
    return error.message;
  }
  throw new Error(`${args.join(' ')} was taken`);
};

describe('the arguments of a command', () => {
  it('are taken in both spellings, in any order, with values that begin with a dash', () => {
    const { values, positionals } = readOptions(
      ['a', '--payload=-', '--timestamp', '-1', '--cause', 'x', '-', '--cause=y=z', '-h', '--', '--json'],
      options,
    );
    assert.deepEqual({ ...values }, { payload: '-', timestamp: '-1', cause: ['x', 'y=z'], json: false, help: true });
    assert.deepEqual(positionals, ['a', '-', '--json']);
  });

  it('are refused where they are unknown, with the one that was meant, and without their values', () => {
    assert.equal(refusal('--paylod', 'x'), 'unknown argument --paylod; did you mean --payload?');
    assert.equal(refusal('--secret=mega_whsec_1'), 'unknown argument --secret; did you mean --secret-env?');
    assert.equal(refusal('--JSON'), 'unknown argument --JSON; did you mean --json?');
    assert.equal(refusal('-x'), 'unknown argument -x');
    assert.equal(refusal('--constructor'), 'unknown argument --constructor');
    assert.match(refusal('--token', 'mega_1'), /^unknown argument --token: a token is never an argument/);
    assert.doesNotMatch(refusal('--token=mega_1'), /mega_1/);
  });

  it('are refused where a value is missing, superfluous or given twice', () => {
    assert.equal(refusal('--payload'), '--payload needs a value');
    assert.equal(refusal('--payload', '--timestamp', '1'), '--payload needs a value');
    assert.equal(refusal('--payload', '--json'), '--payload needs a value');
    assert.equal(refusal('--json=yes'), '--json takes no value');
    assert.equal(refusal('--payload', 'a', '--payload', 'b'), '--payload is given twice');
  });

  it('have a name for files of variables that Node.js does not open itself', () => {
    const option = { 'env-file': { type: 'string', multiple: true } } as const;
    const { values } = readOptions(['--env', 'a', '--env-file=b', '--env=c'], option);
    assert.deepEqual(values['env-file'], ['a', 'b', 'c']);
    assert.throws(() => readOptions(['--env', '--env-file', 'b'], option), /--env needs a value/);
    assert.equal(refusal('--env', 'a'), 'unknown argument --env');
  });
});

describe('the nearest name', () => {
  const names = ['sandbox', 'verify', 'check-handler', 'check-client', 'import', 'export', 'listen', 'send'];
  for (const [written, meant] of [
    ['sandobx', 'sandbox'],
    ['Verify', 'verify'],
    ['check-handlr', 'check-handler'],
    ['check_client', 'check-client'],
    ['sned', 'send'],
    ['imports', 'import'],
    ['exprot', 'export'],
    ['listne', 'listen'],
    ['check', 'check-handler'],
    ['serve', null],
    ['', null],
    ['x'.repeat(100_000), null],
  ] as const)
    it(`of ${JSON.stringify(written.slice(0, 20))} is ${meant}`, () => assert.equal(nearest(written, names), meant));
});

describe('the environment of a command', () => {
  const folder = mkdtempSync(join(tmpdir(), 'mega-leads-env-'));
  after(() => rmSync(folder, { recursive: true }));
  const write = (name: string, text: string) => {
    const file = join(folder, name);
    writeFileSync(file, text);
    return file;
  };

  it('is filled up from files, the later before the earlier, and changes nothing of this process', () => {
    const first = write('.env', '# shared\nMEGA_TEST_A=one\nexport MEGA_TEST_B="two words" # note\nPATH=none\n');
    const second = write('.env.local', "MEGA_TEST_A='three'\r\n");
    const env = environmentWith([first, second]);
    assert.deepEqual([env.MEGA_TEST_A, env.MEGA_TEST_B, env.PATH], ['three', 'two words', process.env.PATH]);
    assert.equal(process.env.MEGA_TEST_A, undefined);
  });

  it('is read from files as editors and shells on Windows write them', () => {
    // Notepad; PowerShell's `>`, in which every letter is followed by a NUL; a text of old.
    const text = 'MEGA_TEST_A=one\r\nMEGA_TEST_B=é\r\n';
    for (const bytes of [
      Buffer.from(`\ufeff${text}`),
      Buffer.from(`\ufeff${text}`, 'utf16le'),
      Buffer.from(`\ufeff${text}`, 'utf16le').swap16(),
      Buffer.from(text.replaceAll('\n', '')),
    ]) {
      const file = join(folder, 'windows.env');
      writeFileSync(file, bytes);
      const env = environmentWith([file]);
      assert.deepEqual([env.MEGA_TEST_A, env.MEGA_TEST_B], ['one', 'é'], bytes.toString('latin1'));
    }
  });

  it('never tells a secret that was given in place of the name of its variable', () => {
    for (const secret of ['mega_whsec_Q7', 'whsec', 'f00d'.repeat(16), 'AKIA'.repeat(20), 'Ab+/=='])
      assert.throws(
        () => secretFrom({}, secret),
        (error) => error instanceof UsageError && !error.message.includes(secret),
      );
    assert.throws(() => secretFrom({}, 'toString'), UsageError);
  });

  it('says which file cannot be read, and which variable is not set', () => {
    assert.throws(() => environmentWith([join(folder, 'none')]), /^Error: --env-file: .*none cannot be read: ENOENT/);
    assert.throws(() => secretFrom({ HOOK: '' }, 'HOOK'), /the environment variable HOOK is not set/);
  });
});

describe('the proxy of a command', () => {
  const proxyFor = (env: Record<string, string>, url = 'https://api.example') => networkFrom(env, url).proxy;

  it('is the one that shells name, as curl reads it', () => {
    assert.equal(proxyFor({}), null);
    assert.equal(proxyFor({ HTTPS_PROXY: 'http://a:1', https_proxy: 'http://b:2' }), 'http://b:2');
    assert.equal(proxyFor({ HTTP_PROXY: 'http://a:1' }), null);
    assert.equal(proxyFor({ ALL_PROXY: '10.0.0.1:3128' }), 'http://10.0.0.1:3128');
    assert.equal(proxyFor({ HTTPS_PROXY: 'proxy.example:3128' }), 'http://proxy.example:3128');
  });

  it('is never passed over where it cannot be used, and its password never told', () => {
    for (const proxy of ['socks5://u:hunter2@a:1', 'http://u:hunter2@[', 'u:hunter2@:x:', 'ftp://u:hunter2@a'])
      assert.throws(
        () => proxyFor({ HTTPS_PROXY: proxy }),
        (error) => error instanceof UsageError && /HTTPS_PROXY/.test(error.message) && !/hunter2/.test(error.message),
        proxy,
      );
  });
});
