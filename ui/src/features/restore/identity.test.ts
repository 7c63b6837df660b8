import { describe, expect, it } from 'vitest';
import { identityRows, mustChoose } from './identity';

const own = { id: '', label: 'System-assigned', principalId: null };
const other = {
  id: '/subscriptions/s/userAssignedIdentities/id-restore',
  label: 'id-restore',
  principalId: null,
};

describe('the vault’s identity', () => {
  it('must be chosen where the vault has none of its own', () => {
    expect(mustChoose([own, other])).toBe(false);
    expect(mustChoose([other])).toBe(true);
    expect(mustChoose([])).toBe(false);
  });

  it('is offered as it stands in the form, whatever its capitals', () => {
    const rows = identityRows([own, other], other.id.toUpperCase());
    expect(rows.map(({ label }) => label)).toEqual(['System-assigned', 'id-restore']);
    expect(rows[1]?.id).toBe(other.id.toUpperCase());
  });

  it('is shown even where the vault does not have it', () => {
    expect(identityRows([own], '/x/id-gone')[0]).toEqual({ id: '/x/id-gone', label: 'id-gone' });
    expect(identityRows([other], '')[0]).toEqual({ id: '', label: 'Choose' });
  });
});
