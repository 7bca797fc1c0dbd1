import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { findMistakes, type Place } from '../../../src/mistakes';
import { type Marked, readCorpus } from '../../support/mistake-corpus';

const show = (places: readonly Place[]) =>
  places.map(({ file, line, cause, confidence }) => `${file}:${line} ${cause} ${confidence}`).join('\n');

const covers = (place: Place, { file, line, cause }: Marked) =>
  place.file === file && place.cause === cause && place.line <= line && line <= place.end_line;

describe('mistakes in handlers', () => {
  for (const { name, isRight, texts, marked } of readCorpus()) {
    if (isRight) {
      it(`says nothing likely of what is right: ${name}`, () => {
        const likely = findMistakes(texts).filter(({ confidence }) => confidence === 'likely');
        assert.equal(show(likely), '');
      });
      continue;
    }
    it(`names the line: ${name}`, () => {
      assert.ok(marked.length > 0, 'no line is marked');
      for (const cause of new Set(marked.map((each) => each.cause))) {
        const wanted = marked.filter((each) => each.cause === cause);
        const places = findMistakes(texts);
        const first = places.filter((each) => each.cause === cause).slice(0, 2);
        assert.ok(
          first.some((place) => wanted.some((each) => covers(place, each))),
          show(places),
        );
        for (const each of wanted)
          assert.ok(
            places.some((place) => covers(place, each)),
            show(places),
          );
      }
    });
  }

  for (const file of readdirSync(join('media', 'handlers'))) {
    it(`says nothing at all of the handler that is offered: ${file}`, () => {
      const text = readFileSync(join('media', 'handlers', file), 'utf8');
      assert.equal(show(findMistakes([{ path: file, text }])), '');
    });
  }

  it('looks for the causes that are asked for, and for no other', () => {
    const text = `app.post('/mega', (req, res) => {
  const mac = crypto.createHmac('sha1', process.env.MEGA_SECRET).update(req.rawBody).digest('hex');
  res.sendStatus(mac === req.get('X-Mega-Signature') ? 200 : 401);
});`;
    const places = findMistakes([{ path: 'a.js', text }], ['hmac-other-algorithm']);
    assert.equal(show(places), 'a.js:2 hmac-other-algorithm likely');
  });

  it('takes no comment and no text for code', () => {
    const text = `// if (mac === req.get('X-Mega-Signature')) createHmac('sha1', token).update(req.body)
const help = \`createHmac('sha1', key).update(JSON.stringify(req.body)) === headers['x-mega-signature']\`;`;
    assert.deepEqual(findMistakes([{ path: 'a.js', text }]), []);
  });

  for (const name of ['a.test.js', 'test_hook.py', 'hook_test.go', 'hook_spec.rb', 'HookTest.java', 'HookTests.cs']) {
    it(`does not look at a test: ${name}`, () => {
      assert.deepEqual(findMistakes([{ path: name, text: "sig = headers['X-Mega-Signature']" }]), []);
    });
  }

  for (const [name, piece] of [
    ['brackets', '('.repeat(50)],
    ['braces', '{['.repeat(25)],
    ['a minified line', 'function a(b,c){if(b(c)){return d[e](f,g?h:i)}}'],
    ['texts', `\`\${\`\${"x"}\`}\`;`],
    ['comments that never end', '/* '],
  ] as const) {
    it(`reads two megabytes of ${name}`, () => {
      const text = `const h = 'X-Mega-Signature';${piece.repeat(Math.floor(2_000_000 / piece.length))}`;
      assert.ok(Array.isArray(findMistakes([{ path: 'bundle.js', text }])));
    });
  }
});
