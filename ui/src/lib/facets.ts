import type { Filters } from './filters';
import { chosenOf } from './filters';

/** A property that a list can be narrowed by. */
export interface Facet<R> {
  id: string;
  /** The chip's word: "Vault". */
  name: string;
  /** What is compared and kept in a view; ids in lower case, because Azure's capitals change. */
  value: (row: R) => string;
  label: (row: R) => string;
  /** What a value is called where no row has it any more. */
  lost?: (value: string) => string;
  /** Where the values have an order of their own; others are sorted by name. */
  order?: readonly string[];
}

export interface Option {
  value: string;
  label: string;
  /** How many rows it shows, with everything else that is chosen. */
  count: number;
}

export interface Narrowed<R> {
  rows: R[];
  /** By facet. */
  options: Readonly<Record<string, readonly Option[]>>;
}

export const collator = new Intl.Collator('en', { numeric: true, sensitivity: 'base' });

/** Rows that match every filter: by AND across filters, by OR within one. `also` is what is not a facet. */
export function narrow<R>(
  rows: readonly R[],
  facets: readonly Facet<R>[],
  filters: Filters,
  also: (row: R) => boolean,
): Narrowed<R> {
  const tallies = facets.map((facet) => ({
    facet,
    chosen: new Set(chosenOf(filters, facet.id)),
    found: new Map<string, Option>(),
  }));
  const matching: R[] = [];
  for (const row of rows) {
    const admitted = also(row);
    const seen = tallies.map((tally) => {
      const value = tally.facet.value(row);
      const option = tally.found.get(value) ?? { value, label: tally.facet.label(row), count: 0 };
      tally.found.set(value, option);
      return { option, fits: tally.chosen.size === 0 || tally.chosen.has(value) };
    });
    if (!admitted) continue;
    const misses = seen.filter((each) => !each.fits);
    if (misses.length === 0) {
      matching.push(row);
      for (const { option } of seen) option.count += 1;
    } else if (misses.length === 1 && misses[0]) {
      // A value that is not chosen counts what choosing it would add.
      misses[0].option.count += 1;
    }
  }
  return {
    rows: matching,
    options: Object.fromEntries(
      tallies.map(({ facet, chosen, found }) => [facet.id, inOrder(facet, chosen, found)]),
    ),
  };
}

function inOrder<R>(facet: Facet<R>, chosen: ReadonlySet<string>, found: Map<string, Option>): Option[] {
  for (const value of chosen) {
    if (!found.has(value)) found.set(value, { value, label: facet.lost?.(value) ?? value, count: 0 });
  }
  const place = (value: string): number => {
    const index = facet.order?.indexOf(value) ?? 0;
    return index < 0 ? Number.MAX_SAFE_INTEGER : index;
  };
  return [...found.values()].sort(
    (a, b) => place(a.value) - place(b.value) || collator.compare(a.label, b.label),
  );
}

/** The last part of an ARM id: what is left to show of something that is no longer in the list. */
export const lastPart = (id: string): string => id.slice(id.lastIndexOf('/') + 1);

/** All words somewhere in the text; a word that is the beginning of an ARM id is looked for in the ids. */
export function hasWords(words: readonly string[], text: string, ids: readonly string[]): boolean {
  return words.every((word) =>
    word.startsWith('/subscriptions/')
      ? ids.some((id) => id.toLowerCase().includes(word))
      : text.includes(word),
  );
}
