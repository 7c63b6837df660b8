/** What a list is narrowed to, and how that is written down. */

/** By filter: the values of which a row must have one. A filter without values lets everything through. */
export type Chosen = Readonly<Record<string, readonly string[]>>;

export interface Sort {
  column: string;
  descending: boolean;
}

export interface Filters {
  /** Words that must all be in the row. */
  search: string;
  chosen: Chosen;
  /** Where the list can be put in another order. */
  sort?: Sort;
}

export const chosenOf = (filters: Filters, id: string): readonly string[] => filters.chosen[id] ?? [];

/** The same with other values in one filter. */
export function choose(filters: Filters, id: string, values: readonly string[]): Filters {
  const { [id]: _, ...rest } = filters.chosen;
  return { ...filters, chosen: values.length === 0 ? rest : { ...rest, [id]: values } };
}

export function isFiltered(filters: Filters): boolean {
  return wordsOf(filters).length > 0 || Object.values(filters.chosen).some((values) => values.length > 0);
}

/** Nothing searched and nothing chosen, in the same order. */
export function cleared(filters: Filters): Filters {
  return { ...filters, search: '', chosen: {} };
}

/** The words of the search, in lower case. */
export function wordsOf({ search }: Filters): string[] {
  return search.toLowerCase().split(/\s+/).filter(Boolean);
}

/** Whether they show the same, whatever the order in which values were chosen. */
export function sameFilters(a: Filters, b: Filters): boolean {
  return encodeFilters(a) === encodeFilters(b);
}

/** One number for the way of writing; a text with another is not guessed at. */
const VERSION = 1;

/** Compact and always the same for the same filters: `{"v":1,"q":"orders","in":{"vault":["…"]},"by":"-newest"}`. */
export function encodeFilters(filters: Filters): string {
  const chosen = Object.entries(filters.chosen)
    .filter(([, values]) => values.length > 0)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([id, values]) => [id, [...new Set(values)].sort()] as const);
  return JSON.stringify({
    v: VERSION,
    q: wordsOf(filters).join(' ') || undefined,
    in: chosen.length > 0 ? Object.fromEntries(chosen) : undefined,
    by: filters.sort ? `${filters.sort.descending ? '-' : ''}${filters.sort.column}` : undefined,
  });
}

/**
 * Filters from such a text: what is not understood in it is left out. `null`: it was written by another version, or is
 * no such text, and showing everything under its name would mislead.
 */
export function decodeFilters(text: string): Filters | null {
  const read = parsed(text);
  if (read?.['v'] !== VERSION) return null;
  const { q, in: chosen, by } = read;
  return {
    search: typeof q === 'string' ? q : '',
    chosen: isRecord(chosen)
      ? Object.fromEntries(
          Object.entries(chosen).flatMap(([id, values]) => {
            const texts = Array.isArray(values) ? values.filter((each) => typeof each === 'string') : [];
            return texts.length > 0 ? [[id, texts]] : [];
          }),
        )
      : {},
    ...(typeof by === 'string' && by !== ''
      ? { sort: { column: by.replace(/^-/, ''), descending: by.startsWith('-') } }
      : {}),
  };
}

function parsed(text: string): Record<string, unknown> | null {
  try {
    const read: unknown = JSON.parse(text);
    return isRecord(read) ? read : null;
  } catch {
    return null;
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
