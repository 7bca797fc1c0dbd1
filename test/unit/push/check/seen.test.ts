import assert from 'node:assert/strict';
import { checkTyped, unseenIn } from '../../../../src/push';

const seen = {
  stages: new Map([
    ['closed', 'Closed'],
    ['qualified', 'Qualified'],
  ]),
  customFields: new Set(['budget', 'timeline']),
};

describe('what a lead names that was not seen of the account', () => {
  it('is said with what was likely meant', () => {
    assert.deepEqual(
      unseenIn({ stage_slug: 'qualifed', custom_fields: { bugdet: '1', timeline: 'x' } }, seen).map(
        ({ message }) => message,
      ),
      [
        'No lead seen so far is in the stage “qualifed”. Did you mean “qualified”?',
        'No lead seen so far has the custom field “bugdet”. Did you mean “budget”?',
      ],
    );
  });

  it('is said without a guess where none is near', () => {
    assert.deepEqual(
      unseenIn({ custom_fields: { shoe_size: 38 } }, seen).map(({ near, message }) => [near, message]),
      [[null, 'No lead seen so far has the custom field “shoe_size”.']],
    );
  });

  it('is nothing where nothing was seen, and of what was', () => {
    const nothing = { stages: new Map<string, string>(), customFields: new Set<string>() };
    assert.deepEqual(unseenIn({ stage_slug: 'new', custom_fields: { a: 1 } }, nothing), []);
    assert.deepEqual(unseenIn({ stage_slug: 'closed', custom_fields: { budget: 1 } }, seen), []);
  });

  it('is marked while it is typed where it is nearly a name of the account, at its place', () => {
    const text =
      '{"leads": [{"contact_name": "A", "stage_slug": "qualifed", "custom_fields": {"bugdet": 1, "other_thing": 2}}]}';
    assert.deepEqual(
      checkTyped(text, seen).map(({ offset, length, severity }) => [text.slice(offset, offset + length), severity]),
      [
        ['"qualifed"', 'warning'],
        ['"bugdet"', 'warning'],
      ],
    );
    assert.deepEqual(checkTyped(text), []);
  });
});
