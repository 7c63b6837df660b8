import { makeStyles, mergeClasses } from '@fluentui/react-components';
import type { ReactNode } from 'react';
import type { JobView } from '@/ipc/gen/types';
import { CopyButton } from '@/lib/CopyButton';
import { tokens } from '@/lib/theme';
import { Failure } from '@/state/Failure';
import { phaseOf, type PhaseView } from './phases';

const useStyles = makeStyles({
  box: { padding: '12px 16px', borderRadius: '6px', border: '1px solid transparent', marginBottom: '16px' },
  done: {
    backgroundColor: tokens.colorStatusSuccessBackground1,
    border: `1px solid ${tokens.colorStatusSuccessBorder1}`,
  },
  unknown: {
    backgroundColor: tokens.pbCautionBackground,
    border: `1px solid ${tokens.colorStatusWarningBorder1}`,
  },
  // The error's own panel has the colour; a box around a box says nothing more.
  plain: { padding: 0, border: 'none' },
  title: { margin: 0, fontSize: tokens.fontSizeBase400, fontWeight: tokens.fontWeightSemibold },
  text: { margin: '2px 0 0' },
  where: { display: 'flex', alignItems: 'center', flexWrap: 'wrap', gap: '0 4px', margin: '2px 0 0' },
  name: { fontWeight: tokens.fontWeightSemibold, overflowWrap: 'anywhere' },
  next: { margin: '10px 0 0', fontSize: 'inherit', fontWeight: tokens.fontWeightSemibold },
  list: { margin: '4px 0 0', paddingLeft: '18px', overflowWrap: 'anywhere' },
  item: { marginBottom: '4px' },
  gap: { marginTop: '10px' },
});

type Told = Exclude<PhaseView['outcome'], 'none'>;

/** How it ended, why, and what to do now. Nothing while it goes on. */
export function Outcome({ job, children }: { job: JobView; children?: ReactNode }) {
  const styles = useStyles();
  const view = phaseOf(job.summary);
  if (view.outcome === 'none') return null;
  const look: Record<Told, string> = {
    done: styles.done,
    unknown: styles.unknown,
    nothing: styles.plain,
    failed: styles.plain,
  };
  const lists = [
    { name: 'Warnings', items: job.warnings },
    { name: 'What to do next', items: job.nextSteps },
  ];
  return (
    <section className={mergeClasses(styles.box, look[view.outcome])} aria-label={view.heading}>
      <h2 className={styles.title}>{view.heading}</h2>
      {view.outcome === 'done' && job.summary.destination ? (
        <p className={styles.where}>
          <span className={styles.name}>{job.summary.destination}</span>
          <CopyButton
            text={job.summary.destination}
            what={job.summary.target === 'files' ? 'container' : 'name of the database'}
          />
        </p>
      ) : null}
      {view.meaning ? <p className={styles.text}>{view.meaning}</p> : null}
      {job.error ? (
        <div className={styles.gap}>
          <Failure error={job.error} />
        </div>
      ) : null}
      {lists.map(({ name, items }) =>
        items.length > 0 ? (
          <div key={name}>
            <h3 className={styles.next}>{name}</h3>
            <ul className={styles.list} aria-label={name}>
              {items.map((item) => (
                <li key={item} className={styles.item}>
                  {item}
                </li>
              ))}
            </ul>
          </div>
        ) : null,
      )}
      {children ? <div className={styles.gap}>{children}</div> : null}
    </section>
  );
}
