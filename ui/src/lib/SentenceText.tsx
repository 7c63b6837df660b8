import { makeStyles } from '@fluentui/react-components';

import { tokens } from './theme';

const useStyles = makeStyles({
  strong: { fontWeight: tokens.fontWeightSemibold, overflowWrap: 'anywhere' },
});

/** A sentence made of runs; the names that matter in it stand out. */
export function SentenceText({ spans }: { spans: readonly { text: string; strong: boolean }[] }) {
  const styles = useStyles();
  return (
    <>
      {spans.map((span, index) =>
        span.strong ? (
          // Runs have no identity but their place.
          // oxlint-disable-next-line react/no-array-index-key
          <strong key={index} className={styles.strong}>
            {span.text}
          </strong>
        ) : (
          span.text
        ),
      )}
    </>
  );
}
