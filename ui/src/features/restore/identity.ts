import type { IdentityChoice } from '@/ipc/gen/types';

type Row = Pick<IdentityChoice, 'id' | 'label'>;

/** The vault has no identity of its own: one of the others has to be named. */
export const mustChoose = (identities: readonly IdentityChoice[]): boolean =>
  identities.length > 0 && identities.every(({ id }) => id !== '');

/** What can be chosen, with what is chosen now: a request from a file may name an identity that the vault has not. */
export function identityRows(identities: readonly IdentityChoice[], chosen: string): Row[] {
  const known = identities.some(({ id }) => id.toLowerCase() === chosen.toLowerCase());
  const rows = identities.map(({ id, label }) => ({
    id: id.toLowerCase() === chosen.toLowerCase() ? chosen : id,
    label,
  }));
  if (known) return rows;
  return [{ id: chosen, label: chosen === '' ? 'Choose' : (chosen.split('/').at(-1) ?? chosen) }, ...rows];
}
