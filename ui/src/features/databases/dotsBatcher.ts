import type { Dots, DotsRow } from '@/ipc/gen/types';

/** As many as one request takes. */
const BATCH = 30;

/**
 * Fills in the dots of the rows in view. One request at a time, of at most thirty; rows that are scrolled past before
 * their turn are not asked for. What failed is not asked again until `forget`.
 */
export class DotsBatcher {
  readonly #fetch: (ids: string[]) => Promise<Dots>;
  readonly #found: (row: DotsRow) => void;
  readonly #asked = new Set<string>();
  #wanted: readonly string[] = [];
  #busy = false;

  constructor(fetch: (ids: string[]) => Promise<Dots>, found: (row: DotsRow) => void) {
    this.#fetch = fetch;
    this.#found = found;
  }

  /** The rows that are in view now. */
  want(ids: readonly string[]): void {
    this.#wanted = ids;
    if (!this.#busy) void this.#run();
  }

  /** Asks anew for what comes into view: after a refresh. */
  forget(): void {
    this.#asked.clear();
  }

  async #run(): Promise<void> {
    this.#busy = true;
    try {
      for (;;) {
        const batch = this.#wanted.filter((id) => !this.#asked.has(id)).slice(0, BATCH);
        if (batch.length === 0) return;
        for (const id of batch) this.#asked.add(id);
        // One after the other is the point: the request budget is shared with what the person waits for.
        // oxlint-disable-next-line no-await-in-loop
        const rows = await this.#fetch(batch).then(
          (dots) => dots.rows,
          () => [],
        );
        for (const row of rows) this.#found(row);
      }
    } finally {
      this.#busy = false;
    }
  }
}
