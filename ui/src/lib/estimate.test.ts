import { describe, expect, it } from 'vitest';

import { sentence, usually } from './estimate';

describe('an estimate in words', () => {
  it('names both ends, or one figure where they read the same', () => {
    expect(usually({ lowSeconds: 105, highSeconds: 110 })).toBe('Usually 1 min 45 s to 1 min 50 s.');
    expect(usually({ lowSeconds: 3.6, highSeconds: 4.2 })).toBe('Usually 4 s.');
  });

  it('makes a sentence of its basis', () => {
    expect(sentence('from 4 earlier restores')).toBe('From 4 earlier restores.');
    expect(sentence('As measured.')).toBe('As measured.');
    expect(sentence('')).toBe('');
  });
});
