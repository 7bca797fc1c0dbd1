import assert from 'node:assert/strict';
import { faultKindNames, faultMeaning, faultWords, parseFault } from '../../../../src/sandbox';

describe('a fault in words', () => {
  it('has a name of its own for each kind, and says whether the request takes effect', () => {
    const names = faultKindNames.map((kind) => faultMeaning(kind).name);
    assert.equal(new Set(names).size, faultKindNames.length);
    for (const kind of faultKindNames) {
      const { meaning } = faultMeaning(kind);
      if (/-after$|^truncate$/.test(kind)) assert.match(meaning, /The request has taken effect\./, kind);
      else if (/^\d+$|^html$|^reset-before$/.test(kind)) assert.match(meaning, /Nothing takes effect\./, kind);
    }
  });

  for (const [description, words] of [
    ['503', '503 before the effect, 100% of all requests'],
    ['stall-after:0.05:createLead:30', 'Stall after the effect, 5% of createLead requests, 30 s'],
    ['stall-before:0.025', 'Stall before the effect, 2.5% of all requests'],
    ['429:1:bulkImportLeads', '429 storm, 100% of bulkImportLeads requests, 1 s'],
    ['skew:1:*:-90', 'Clock skew, 100% of all requests, -90 s'],
  ] as const)
    it(`says "${words}"`, () => assert.equal(faultWords(parseFault(description), 'en'), words));
});
