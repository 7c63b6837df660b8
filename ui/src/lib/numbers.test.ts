import { expect, it } from 'vitest';

import { formatBytes, formatCount, formatList } from './numbers';

it('counts in words', () => {
  expect(formatCount(1, 'vault')).toBe('1 vault');
  expect(formatCount(0, 'vault')).toBe('0 vaults');
  expect(formatCount(1204, 'entry', 'entries')).toBe('1,204 entries');
});

it.each([
  [0, '0 bytes'],
  [999, '999 bytes'],
  [8_400_000_000, '8.4 GB'],
  [999_600, '1 MB'],
  [512_000_000_000, '512 GB'],
  [1_250_000_000_000, '1.3 TB'],
])('%d bytes are %s', (bytes, text) => {
  expect(formatBytes(bytes)).toBe(text);
});

it('joins names', () => {
  expect(formatList([])).toBe('');
  expect(formatList(['a'])).toBe('a');
  expect(formatList(['a', 'b', 'c'])).toBe('a, b and c');
});
