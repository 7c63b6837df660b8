import { makeStyles } from '@fluentui/react-components';
import { ArchiveRegular } from '@fluentui/react-icons';

import { tokens } from '@/lib/theme';

const useStyles = makeStyles({
  mark: {
    display: 'inline-flex',
    alignItems: 'center',
    verticalAlign: 'text-bottom',
    color: tokens.colorNeutralForeground3,
  },
});

const text = 'Kept here; Azure lists it no more';

/** Quiet: that what stands here is all that is known of a job that Azure has forgotten. */
export function KeptMark() {
  const styles = useStyles();
  return (
    <span role="img" aria-label={text} title={text} className={styles.mark}>
      <ArchiveRegular aria-hidden="true" fontSize={14} />
    </span>
  );
}
