import { makeStyles, mergeClasses } from '@fluentui/react-components';

import { CopyButton } from './CopyButton';
import { tokens } from './theme';

const useStyles = makeStyles({
  code: { position: 'relative', marginTop: '6px' },
  pre: {
    margin: 0,
    padding: '8px 36px 8px 10px',
    maxHeight: '32rem',
    overflow: 'auto',
    borderRadius: '6px',
    // Drawn by forced colours only, where backgrounds go away.
    border: '1px solid transparent',
    backgroundColor: tokens.colorNeutralBackground2,
    fontFamily: tokens.fontFamilyMonospace,
    fontSize: tokens.fontSizeBase200,
    whiteSpace: 'pre',
    ':focus-visible': { outline: `2px solid ${tokens.colorStrokeFocus2}` },
  },
  prose: { whiteSpace: 'pre-wrap', overflowWrap: 'anywhere' },
  copy: { position: 'absolute', top: '4px', right: '14px' },
});

interface CodeBlockProps {
  text: string;
  /** Its name: "The job as Azure sent it". */
  what: string;
  /** What the button copies: "job as JSON". */
  copies: string;
  /** It is read by people: its lines break where there is no more room. */
  prose?: boolean;
}

/** A text as a machine wrote it, with a button that copies it. */
export function CodeBlock({ text, what, copies, prose = false }: CodeBlockProps) {
  const styles = useStyles();
  const look = mergeClasses(styles.pre, prose && styles.prose);
  return (
    <div className={styles.code}>
      {/* What scrolls must be reachable by keyboard. */}
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex */}
      <pre className={look} tabIndex={0} role="region" aria-label={what}>
        {text}
      </pre>
      <span className={styles.copy}>
        <CopyButton text={text} what={copies} />
      </span>
    </div>
  );
}
