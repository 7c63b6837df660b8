import type { CallName, Calls, StreamName, Streams } from './gen/commands';
import type { Event } from './gen/types';

/**
 * The one seam between the screen and what Pointback does. Two adapters: the window (`tauri.ts`) and HTTP (`http.ts`,
 * for tests in a browser).
 *
 * What every adapter guarantees:
 * - The event subscription is in place before a command is sent, so that an event caused by a command is not lost.
 * - `on` returns a function that ends the subscription at once: no event arrives after it was called.
 * - A rejected promise always carries an `ApiFailure`.
 * - Items of a stream arrive in order, all of them before the answer.
 */
export interface Bridge {
  call<N extends CallName>(name: N, request: Calls[N]['request']): Promise<Calls[N]['response']>;
  stream<N extends StreamName>(
    name: N,
    request: Streams[N]['request'],
    onItem: (item: Streams[N]['item']) => void,
  ): Promise<Streams[N]['response']>;
  on(listener: (event: Event) => void): () => void;
  readonly host: Host;
}

/** What only the desktop can do. In a browser some of it is missing; the screen asks before it offers. */
export interface Host {
  readonly platform: 'desktop' | 'browser';
  /** Opens the folder of the log files. */
  openLogs(): Promise<void>;
  /** Opens a page in the person's browser. */
  openUrl(url: string): Promise<void>;
  /** Lets the person choose a file; `null` when nothing was chosen, or where there is no such dialog. */
  pickFile(title: string, extensions: string[]): Promise<string | null>;
  /** Lets the person save a text as a file; false when the dialog was closed. */
  saveText(title: string, fileName: string, text: string): Promise<boolean>;
  /** The text of a request file that the person picks, at most 1 MB; `null` when nothing was chosen. */
  readText(title: string): Promise<string | null>;
}

/** Those who listen, kept apart from the source: leaving is immediate whatever the source does. */
export class Listeners {
  readonly #all = new Set<(event: Event) => void>();

  add(listener: (event: Event) => void): () => void {
    // A wrapper, so that the same function may be added twice and each leaves alone.
    const entry = (event: Event): void => listener(event);
    this.#all.add(entry);
    return () => {
      this.#all.delete(entry);
    };
  }

  emit(event: Event): void {
    // A set that is walked leaves out what is removed meanwhile: who has left hears nothing more.
    for (const listener of this.#all) listener(event);
  }
}
