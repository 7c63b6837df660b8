import type { ApiError, Can, Problem } from '@/ipc/gen/types';

export interface PickRow {
  /** What the form keeps. */
  readonly value: string;
  readonly name: string;
  readonly hint: string;
  readonly usable: Can;
}

export interface Choices {
  readonly rows: readonly PickRow[] | undefined;
  readonly loading: boolean;
  readonly error?: ApiError | undefined;
  readonly problems?: readonly Problem[] | undefined;
  /** Why there is nothing to choose from yet. */
  readonly before?: string | undefined;
}

/** A value as its name where it is in the list; ids differ in capitals and mean the same. */
export const shownText = (value: string, rows: readonly PickRow[]): string =>
  rows.find((row) => row.value.toLowerCase() === value.toLowerCase())?.name ?? value;

/** Rows whose name or hint has every word that was typed; all of them before anything was. */
export function matching(rows: readonly PickRow[], typed: string | undefined): readonly PickRow[] {
  const words = (typed ?? '').toLowerCase().split(/\s+/).filter(Boolean);
  if (words.length === 0) return rows;
  return rows.filter((row) => {
    const text = `${row.name} ${row.hint} ${row.value}`.toLowerCase();
    return words.every((word) => text.includes(word));
  });
}

/** The row that a URL lies under: the key vault of a secret, the account of a container. */
export const under = <Row extends { uri: string }>(
  rows: readonly Row[] | undefined,
  url: string,
): Row | undefined =>
  rows?.find((row) => {
    const base = row.uri.replace(/\/+$/, '').toLowerCase();
    return base !== '' && (url.toLowerCase() === base || url.toLowerCase().startsWith(`${base}/`));
  });

/** An identifier of a secret without its version. */
export function withoutVersion(uri: string): string {
  const match = /^(https?:\/\/[^/]+\/secrets\/[^/?#]+)/i.exec(uri.trim());
  return match?.[1] ?? uri.trim();
}
