import { Button, makeStyles } from '@fluentui/react-components';
import { OpenRegular } from '@fluentui/react-icons';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { useBridge } from '@/ipc/context';
import type { JobView } from '@/ipc/gen/types';
import { Card } from '@/lib/Card';
import { Moment } from '@/lib/Moment';
import { PageHeading } from '@/lib/PageHeading';
import { StatePill } from '@/lib/StatePill';
import { tokens } from '@/lib/theme';
import { Failure } from '@/state/Failure';
import { Details } from './Details';
import { Elapsed } from './Elapsed';
import { Outcome } from './Outcome';
import { phaseOf } from './phases';
import { Steps } from './Steps';

const useStyles = makeStyles({
  root: { containerType: 'inline-size' },
  row: { display: 'flex', flexWrap: 'wrap', alignItems: 'center', gap: '4px 10px' },
  link: {
    color: tokens.colorBrandForegroundLink,
    textDecorationLine: 'none',
    ':hover': { textDecorationLine: 'underline' },
  },
  crumbs: { color: tokens.colorNeutralForeground2 },
  actions: { marginLeft: 'auto', display: 'flex', gap: '8px' },
  line: { margin: 0 },
  facts: { margin: '4px 0 12px', color: tokens.colorNeutralForeground2, overflowWrap: 'anywhere' },
  columns: {
    display: 'grid',
    gridTemplateColumns: 'minmax(0, 1fr) 21.25rem',
    gap: '16px',
    alignItems: 'start',
    '@container (max-width: 52rem)': { gridTemplateColumns: 'minmax(0, 1fr)' },
  },
  main: { display: 'flex', flexDirection: 'column', gap: '12px', minWidth: 0 },
  side: { display: 'flex', flexDirection: 'column', gap: '12px', minWidth: 0 },
  note: {
    margin: 0,
    paddingTop: '12px',
    borderTop: `1px solid ${tokens.colorNeutralStroke2}`,
    color: tokens.colorNeutralForeground2,
  },
  // It leads to the form, so it is a link; it is what to do next, so it looks like a button.
  again: {
    display: 'inline-flex',
    alignItems: 'center',
    minHeight: '2rem',
    boxSizing: 'border-box',
    padding: '0 12px',
    borderRadius: '4px',
    border: `1px solid ${tokens.colorNeutralStroke1}`,
    backgroundColor: tokens.colorNeutralBackground1,
    color: tokens.colorNeutralForeground1,
    fontWeight: tokens.fontWeightSemibold,
    textDecorationLine: 'none',
    ':hover': { backgroundColor: tokens.colorNeutralBackground1Hover },
    ':focus-visible': { outline: `2px solid ${tokens.colorStrokeFocus2}`, outlineOffset: '1px' },
  },
  trouble: { marginBottom: '12px' },
});

/** One restore: is it done, and if not, how long yet? */
export function JobScreen(props: {
  job: JobView;
  onJob: (job: JobView) => void;
  /** Under the steps: what else this restore left behind. */
  below?: ReactNode;
  /** Under the details. */
  children?: ReactNode;
}) {
  const { job, onJob, below, children } = props;
  const styles = useStyles();
  const { host } = useBridge();
  const { summary, portalUrl, instanceId } = job;
  const view = phaseOf(summary);
  const title = summary.destination ? `${summary.name} → ${summary.destination}` : summary.name;
  return (
    <div className={styles.root}>
      <header>
        <div className={styles.row}>
          <nav className={styles.crumbs} aria-label="Breadcrumb">
            <Link to="/activity" className={styles.link}>
              Activity
            </Link>{' '}
            /
          </nav>
          <PageHeading title={title}>{title}</PageHeading>
          <StatePill tone={summary.tone} label={summary.phaseLabel} />
          <div className={styles.actions}>
            {portalUrl ? (
              <Button
                icon={<OpenRegular />}
                iconPosition="after"
                onClick={() => void host.openUrl(portalUrl)}
              >
                Open in portal
              </Button>
            ) : null}
          </div>
        </div>
        <Facts job={job} />
      </header>
      <div className={styles.columns}>
        <div className={styles.main}>
          <Card>
            <Outcome job={job}>
              {view.again && instanceId ? (
                <Link to="/databases/$instanceId" params={{ instanceId }} className={styles.again}>
                  Restore again…
                </Link>
              ) : null}
            </Outcome>
            {job.trackingProblem ? (
              <div className={styles.trouble}>
                <Failure error={job.trackingProblem} title="The last check failed, and following goes on" />
              </div>
            ) : null}
            <Elapsed job={job} />
            <Steps steps={job.steps} />
            {/* Where another restore is offered, the card at the top has said it. */}
            {job.note && !view.again ? <p className={styles.note}>{job.note}</p> : null}
          </Card>
          {below}
        </div>
        <div className={styles.side}>
          <Details job={job} onJob={onJob} />
          {children}
        </div>
      </div>
    </div>
  );
}

/** Two lines that break where the sense does: what of what, and who when. */
function Facts({ job: { summary } }: { job: JobView }) {
  const styles = useStyles();
  return (
    <div className={styles.facts}>
      <p className={styles.line}>
        {summary.pointTime ? (
          <>
            From the point of <Moment at={summary.pointTime} /> ·{' '}
          </>
        ) : null}
        {summary.server} · vault {summary.vault}
        {summary.secondaryRegion ? `, restored in ${summary.secondaryRegion}` : ''}
      </p>
      <p className={styles.line}>
        Started <Moment at={summary.startedAt} />
        {summary.startedBy ? ` by ${summary.startedBy}` : ''}
      </p>
    </div>
  );
}
