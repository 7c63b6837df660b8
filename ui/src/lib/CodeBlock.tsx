import { makeStyles } from '@fluentui/react-components';

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
    backgroundColor: tokens.colorNeutralBackground2,
    fontFamily: tokens.fontFamilyMonospace,
    fontSize: tokens.fontSizeBase200,
    whiteSpace: 'pre',
    ':focus-visible': { outline: `2px solid ${tokens.colorStrokeFocus2}` },
  },
  copy: { position: 'absolute', top: '4px', right: '14px' },
});

interface CodeBlockProps {
  text: string;
  /** Its name: "The job as Azure sent it". */
  what: string;
  /** What the button copies: "job as JSON". */
  copies: string;
}

/** A text as a machine wrote it, with a button that copies it. */
export function CodeBlock({ text, what, copies }: CodeBlockProps) {
  const styles = useStyles();
  return (
    <div className={styles.code}>
      {/* What scrolls must be reachable by keyboard. */}
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex */}
      <pre className={styles.pre} tabIndex={0} role="region" aria-label={what}>
        {text}
      </pre>
      <span className={styles.copy}>
        <CopyButton text={text} what={copies} />
      </span>
    </div>
  );
}
