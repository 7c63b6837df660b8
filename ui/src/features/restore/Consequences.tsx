import { makeStyles, mergeClasses } from '@fluentui/react-components';
import type { Estimate, PlanCheck } from '@/ipc/gen/types';
import { CopyButton } from '@/lib/CopyButton';
import { SentenceText } from '@/lib/SentenceText';
import { tokens } from '@/lib/theme';
import { sentence, usually } from '@/lib/estimate';

const useStyles = makeStyles({
  box: { backgroundColor: tokens.colorNeutralBackground2, borderRadius: '6px', padding: '10px 12px' },
  // Late and slowly: an answer that comes within the usual moment changes the words and nothing else.
  fresh: { transitionProperty: 'opacity', transitionDuration: '80ms' },
  stale: {
    opacity: 0.55,
    transitionProperty: 'opacity',
    transitionDuration: '160ms',
    transitionDelay: '280ms',
  },
  title: { margin: '0 0 2px', fontSize: 'inherit', fontWeight: tokens.fontWeightSemibold },
  text: { margin: 0, overflowWrap: 'anywhere' },
  usual: { margin: '8px 0 0', fontVariantNumeric: 'tabular-nums' },
  range: { fontWeight: tokens.fontWeightSemibold },
  basis: {
    display: 'block',
    textWrap: 'pretty',
    color: tokens.colorNeutralForeground2,
    fontSize: tokens.fontSizeBase200,
    lineHeight: tokens.lineHeightBase200,
  },
  quiet: { margin: '8px 0 0', color: tokens.colorNeutralForeground2 },
  summary: {
    cursor: 'pointer',
    color: tokens.colorNeutralForeground2,
    width: 'fit-content',
    padding: '3px 0',
  },
  code: { position: 'relative', marginTop: '6px' },
  pre: {
    margin: 0,
    padding: '8px 36px 8px 10px',
    maxHeight: '18rem',
    overflow: 'auto',
    borderRadius: '6px',
    backgroundColor: tokens.colorNeutralBackground2,
    fontFamily: tokens.fontFamilyMonospace,
    fontSize: tokens.fontSizeBase200,
    whiteSpace: 'pre-wrap',
    overflowWrap: 'anywhere',
  },
  copy: { position: 'absolute', top: '4px', right: '4px' },
});

/** How long it takes, and more quietly how that is known. */
function Usually({ estimate, stale }: { estimate: Estimate; stale: boolean }) {
  const styles = useStyles();
  return (
    <p className={mergeClasses(styles.usual, stale ? styles.stale : styles.fresh)}>
      <span className={styles.range}>{usually(estimate)}</span>{' '}
      <span className={styles.basis}>{sentence(estimate.basis)}</span>
    </p>
  );
}

/** What will happen if the form is taken as it stands; `pending`: as it stood a moment ago. */
export function WhatWillHappen({ check, pending }: { check: PlanCheck | undefined; pending: boolean }) {
  const styles = useStyles();
  return (
    <section className={styles.box} aria-label="What will happen" aria-busy={pending}>
      <h3 className={styles.title}>What will happen</h3>
      <p className={mergeClasses(styles.text, pending ? styles.stale : styles.fresh)}>
        {check?.summary.map((spans, index) => (
          // Sentences have no identity but their place.
          // oxlint-disable-next-line react/no-array-index-key
          <span key={index}>
            <SentenceText spans={spans} />{' '}
          </span>
        )) ?? 'Checking…'}
      </p>
      {check ? <Usually estimate={check.estimate} stale={pending} /> : null}
    </section>
  );
}

/** The exact body that would be sent, for those who want to read it. */
export function RequestJson({ json }: { json: string | null | undefined }) {
  const styles = useStyles();
  return (
    <details>
      <summary className={styles.summary}>Show the request</summary>
      {json ? (
        <div className={styles.code}>
          {/* A long text that scrolls must be reachable by keys. */}
          {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex */}
          <pre className={styles.pre} tabIndex={0} aria-label="Request as JSON" role="region">
            {json}
          </pre>
          <div className={styles.copy}>
            <CopyButton text={json} what="request" />
          </div>
        </div>
      ) : (
        <p className={styles.quiet}>It can be shown when the form is complete.</p>
      )}
    </details>
  );
}
