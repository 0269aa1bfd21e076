import { expect, it } from '@jest/globals';
import fc from 'fast-check';
import { ownPath } from './own-path.ts';

it.each(['/', '/graphiql', '/graphiql?example=who-am-i', '/a/b?x=%2F%2Fevil.example'])('keeps %j', (path) => {
  expect(ownPath(path)).toBe(path);
});

it.each([
  undefined,
  ['/a', '/b'],
  '',
  'graphiql',
  'https://evil.example',
  '//evil.example',
  '/\\evil.example',
  '\\/evil.example',
  '/\t/evil.example',
  '/\n/evil.example',
  '/.//evil.example',
  '/a/..//evil.example',
  '/%2e//evil.example',
  'javascript:alert(1)',
])('takes the home page instead of %j', (text) => {
  expect(ownPath(text)).toBe('/');
});

it('never leaves the server, whatever it is given', () => {
  const tricky = fc.array(fc.constantFrom('/', '\\', '.', '..', '\t', '\r', '@', ':', '%2e', '%2f', '#', '?', 'evil.example', 'https:'));
  fc.assert(
    fc.property(
      fc.oneof(
        tricky.map((parts) => parts.join('')),
        fc.string({ unit: 'binary' }),
      ),
      (text) => {
        expect(new URL(ownPath(text), 'https://handrail.example').origin).toBe('https://handrail.example');
        expect(ownPath(text)).not.toMatch(/[\r\n]/);
      },
    ),
    { numRuns: 2000 },
  );
});
