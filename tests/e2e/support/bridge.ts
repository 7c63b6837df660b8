import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';
import { createInterface } from 'node:readline';

const root = resolve(import.meta.dirname, '../../..');

/** The backend and the simulator behind HTTP: what the window has inside, with a browser for its window. */
export class Bridge {
  private constructor(
    private readonly process: ChildProcess,
    readonly url: string,
    private readonly log: string[],
  ) {}

  /** Starts on the files in `data`. Its clock begins at `now`, so that every date on a screen is the same in every run. */
  static async start(data: string, now: Date): Promise<Bridge> {
    const program = process.env['POINTBACK_BRIDGE'] ?? resolve(root, 'target/debug/bridge');
    const ui = process.env['POINTBACK_UI'] ?? resolve(root, 'ui/dist');
    const child = spawn(program, ['--ui', ui, '--listen', '127.0.0.1:0', '--data', data, '--now', now.toISOString()], {
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const log: string[] = [];
    createInterface({ input: child.stderr }).on('line', (line) => log.push(line));
    const ended = once(child, 'exit').then(([code]) => {
      throw new Error(`the bridge ended with ${String(code)} before it was ready:\n${log.join('\n')}`);
    });
    const ready = once(createInterface({ input: child.stdout }), 'line').then(([line]) => JSON.parse(String(line)) as { url: string });
    const { url } = await Promise.race([ready, ended]);
    ended.catch(() => undefined);
    return new Bridge(child, url, log);
  }

  /** Ends it at once, as closing the application does: nothing is written on the way out. */
  async stop(): Promise<void> {
    if (this.process.exitCode !== null || this.process.signalCode !== null) return;
    const gone = once(this.process, 'exit');
    this.process.kill('SIGKILL');
    await gone;
  }

  get lines(): string {
    return this.log.join('\n');
  }
}
