import type {
  ContainerChoice,
  KeyVaultChoice,
  SecretChoice,
  ServerChoice,
  StorageAccountChoice,
} from '@/ipc/gen/types';
import type { Choices, PickRow } from './pick';

const yes = { allowed: true, reason: null };

export const serverRow = (row: ServerChoice): PickRow => ({
  value: row.id,
  name: row.name,
  hint: [row.region.display, row.version ? `PG ${row.version}` : undefined, row.subscription]
    .filter(Boolean)
    .join(' · '),
  usable: row.usable,
});

export const accountRow = (row: StorageAccountChoice): PickRow => ({
  value: row.id,
  name: row.name,
  hint: `${row.region.display} · ${row.subscription}`,
  usable: row.usable,
});

/** A restore is told the container's address; everything else, its id. */
export const containerRow =
  (key: 'url' | 'id') =>
  (row: ContainerChoice): PickRow => ({ value: row[key], name: row.name, hint: '', usable: row.usable });

export const vaultRow = (row: KeyVaultChoice): PickRow => ({
  value: row.id,
  name: row.name,
  hint: `${row.region.display} · ${row.subscription}`,
  usable: yes,
});

export const secretRow = (row: SecretChoice): PickRow => ({
  value: row.uri,
  name: row.name,
  hint: '',
  usable: row.usable,
});

/** What a restore could not use may be looked at all the same: why it could not is what one wants to know. */
export const allUsable = (choices: Choices): Choices => ({
  ...choices,
  rows: choices.rows?.map((row) => ({ ...row, usable: yes })),
});
