import type { Tone } from './tone';

const paths: Record<Tone, string> = {
  // disc, ring with a core, triangle, square, bar
  ok: 'M5 1a4 4 0 1 1 0 8 4 4 0 0 1 0-8z',
  running:
    'M5 .5a4.5 4.5 0 1 0 0 9 4.5 4.5 0 0 0 0-9zm0 1.4a3.1 3.1 0 1 1 0 6.2 3.1 3.1 0 0 1 0-6.2zM5 3.4a1.6 1.6 0 1 0 0 3.2 1.6 1.6 0 0 0 0-3.2z',
  warning: 'M5 .8 9.6 9H.4z',
  bad: 'M1.2 1.2h7.6v7.6H1.2z',
  neutral: 'M1 4h8v2H1z',
};

/** The shape of a state; the word stands beside it. */
export function ToneShape({ tone, size = 10 }: { tone: Tone; size?: number }) {
  return (
    <svg
      viewBox="0 0 10 10"
      aria-hidden="true"
      focusable="false"
      // It grows with the word beside it.
      style={{ flexShrink: 0, width: `${size / 16}rem`, height: `${size / 16}rem` }}
    >
      <path d={paths[tone]} fill="currentColor" fillRule="evenodd" />
    </svg>
  );
}
