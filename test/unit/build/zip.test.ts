import assert from 'node:assert/strict';
import { entriesOf, zipAgain } from '../../../build/zip.mjs';

/** Made by Info-ZIP 3.0 (`zip -r`): a folder, a file that is deflated and one that is stored. */
const sample = Buffer.from(
  'UEsDBAoAAAAAAIMYIlwAAAAAAAAAAAAAAAACABwAYS9VVAkAA6Y1V2k3fg1rdXgLAAEEAAAAAAQAAAAAUEsDBBQAAAAIAIMYIlyEFwehHAAAANwFAAAKABwAYS9sb25nLnR4dFVUCQADpjVXaaY1V2l1eAsAAQQAAAAABAAAAADLL0stUkjMS1HIBzL0wOQod5Q7yh3ljnKHOBcAUEsDBAoAAAAAAIMYIlxnuo7rAwAAAAMAAAAGABwAw7wudHh0VVQJAAOmNVdppjVXaXV4CwABBAAAAAAEAAAAAHh5elBLAQIeAwoAAAAAAIMYIlwAAAAAAAAAAAAAAAACABgAAAAAAAAAEADtQQAAAABhL1VUBQADpjVXaXV4CwABBAAAAAAEAAAAAFBLAQIeAxQAAAAIAIMYIlyEFwehHAAAANwFAAAKABgAAAAAAAEAAACkgTwAAABhL2xvbmcudHh0VVQFAAOmNVdpdXgLAAEEAAAAAAQAAAAAUEsBAh4DCgAAAAAAgxgiXGe6jusDAAAAAwAAAAYAGAAAAAAAAQAAAKSBnAAAAMO8LnR4dFVUBQADpjVXaXV4CwABBAAAAAAEAAAAAFBLBQYAAAAAAwADAOQAAADfAAAAAAA=',
  'base64',
);

describe('the zip of a .vsix', () => {
  it('is written again with the same files in it', async () => {
    const zip = await zipAgain(sample);
    const shown = (file: Buffer) =>
      entriesOf(file).map(({ name, crc, content, attributes, time }) => ({ name, crc, content, attributes, time }));
    assert.deepEqual(shown(zip), shown(sample));
    assert.deepEqual(
      shown(zip).map(({ name, content }) => [name, content.toString('utf8')]),
      [
        ['a/', ''],
        ['a/long.txt', 'over and over. '.repeat(100)],
        ['ü.txt', 'xyz'],
      ],
    );
    assert.ok(zip.length < sample.length);
  });
});
