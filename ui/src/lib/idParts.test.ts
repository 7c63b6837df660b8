import { expect, it } from 'vitest';

import { parts } from './idParts';

it('breaks before a slash or a dot, and nowhere in a scheme', () => {
  expect(parts('…/servers/a')).toEqual(['…', '/servers', '/a']);
  expect(parts('https://a.b/c')).toEqual(['https://a', '.b', '/c']);
  expect(parts('/a/Microsoft.B/c')).toEqual(['/a', '/Microsoft.B', '/c']);
  expect(parts('75adaac4-ddbd')).toEqual(['75adaac4-ddbd']);
});
