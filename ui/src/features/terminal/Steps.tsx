import { makeStyles } from '@fluentui/react-components';

import type { TerminalStep } from '@/ipc/gen/types';
import { CopyButton } from '@/lib/CopyButton';
import { tokens } from '@/lib/theme';

const useStyles = makeStyles({
  list: {
    margin: 0,
    padding: 0,
    listStyleType: 'none',
    display: 'flex',
    flexDirection: 'column',
    gap: '10px',
  },
  title: { margin: '0 0 2px', color: tokens.colorNeutralForeground2 },
  code: { position: 'relative' },
  pre: {
    margin: 0,
    padding: '8px 36px 8px 10px',
    maxHeight: '14rem',
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

/** Commands, each with its title and a button that copies it. */
export function Steps({ steps, language }: { steps: readonly TerminalStep[]; language: string }) {
  const styles = useStyles();
  return (
    <ol className={styles.list}>
      {steps.map(({ title, text }) => (
        <li key={title}>
          <p className={styles.title}>{title}</p>
          <div className={styles.code}>
            {/* A long text that scrolls must be reachable by keys. */}
            {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex */}
            <pre className={styles.pre} tabIndex={0} role="region" aria-label={`${title}, ${language}`}>
              {text}
            </pre>
            <div className={styles.copy}>
              <CopyButton text={text} what={`${language}: ${title}`} />
            </div>
          </div>
        </li>
      ))}
    </ol>
  );
}
