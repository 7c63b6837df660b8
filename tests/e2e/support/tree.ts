/**
 * Makes an accessibility tree comparable between two runs: what differs by chance or by the speed of the machine is
 * named, not shown. Dates stay as they are, because the clock is the test's own.
 */
const rules: readonly [RegExp, string][] = [
  [/(\/url: \/#\/(?:databases|activity)\/)\S+/, '$1‹id›'],
  [/\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b/gi, '‹guid›'],
  [/\b[0-9a-f]{32}\b/gi, '‹id›'],
  [/\b[0-9a-f]{8}(-[0-9a-f]{4})*…/gi, '‹id›'],
  // A proposed prefix ends in the moment at which it was proposed.
  [/_\d{13}\b/g, '_‹moment›'],
  [/\bjust now\b|\b\d+ minutes? ago\b/g, '‹ago›'],
  // What happened since the test began, however long it took.
  [/\b(started |Since )?22 Nov( 2026)?,? 13:\d\d (\(|· )12:\d\d UTC\)?/g, '$1‹just now›'],
  [/\b(Updated|Vaults read|Kept from) \d\d:\d\d\b/g, '$1 ‹just now›'],
  [/\b\d+:\d\d \([^)]*\) from start/g, '‹elapsed› from start'],
  // What was announced last stays in the live region, and depends on when one looks.
  [/^- status(: .*)?$/g, '- status'],
  [/\b\d{1,2}:\d{2}:\d{2}\b/g, '‹time›'],
  [/\b\d+(\.\d+)? (s|seconds?)\b/g, '‹seconds›'],
  [/Valid for \d+:\d+/g, 'Valid for ‹time›'],
  [/\/[^\s"]*\/logs\b/g, '‹logs›'],
];

/** Long lists show their first entries; how many more there are is said, so that a lost row is still seen. */
const kept = 3;
const long = /^\s*- '?(row|option)\b/;

export function normalise(tree: string, extra: readonly [RegExp, string][] = []): string {
  const lines = tree.split('\n').map((line) => [...rules, ...extra].reduce((text, [from, to]) => text.replace(from, to), line));
  return `${shorten(lines).join('\n')}\n`;
}

function shorten(lines: readonly string[]): string[] {
  const out: string[] = [];
  const seen = new Map<number, number>();
  let skipped = 0;
  let skipping: number | null = null;
  const close = (): void => {
    if (skipped > 0 && skipping !== null) out.push(`${' '.repeat(skipping)}- … ${String(skipped)} more`);
    skipped = 0;
    skipping = null;
  };
  for (const line of lines) {
    const depth = line.length - line.trimStart().length;
    if (skipping !== null && depth > skipping) continue;
    for (const level of [...seen.keys()]) if (level > depth) seen.delete(level);
    const entry = long.test(line);
    const count = entry ? (seen.get(depth) ?? 0) + 1 : 0;
    seen.set(depth, count);
    if (count > kept) {
      skipping = depth;
      skipped += 1;
      continue;
    }
    close();
    out.push(line);
  }
  close();
  return out;
}
