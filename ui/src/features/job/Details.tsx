import { Button, makeStyles, mergeClasses } from '@fluentui/react-components';
import { useState } from 'react';
import { useCall, useCommand } from '@/ipc/hooks';
import type { JobView } from '@/ipc/gen/types';
import { Card } from '@/lib/Card';
import { CodeBlock } from '@/lib/CodeBlock';
import { CopyButton } from '@/lib/CopyButton';
import { Value } from '@/lib/Facts';
import { LongId } from '@/lib/LongId';
import { Moment } from '@/lib/Moment';
import { tokens } from '@/lib/theme';
import { formatDuration, formatSeconds } from '@/lib/time';
import { useNow } from '@/lib/useNow';
import { Failure } from '@/state/Failure';
import { shortId } from './shortId';

const useStyles = makeStyles({
  facts: { margin: 0 },
  fact: {
    display: 'grid',
    gridTemplateColumns: 'minmax(5.5rem, 7.5rem) minmax(0, 1fr)',
    gap: '8px',
    alignItems: 'center',
    minHeight: '1.75rem',
    padding: '2px 0',
    borderBottom: `1px solid ${tokens.colorNeutralStroke2}`,
    ':last-child': { borderBottom: 0 },
  },
  // An id has the whole width: beside its name it would be cut.
  stacked: { gridTemplateColumns: 'minmax(0, 1fr)', gap: 0, padding: '4px 0 2px' },
  label: { color: tokens.colorNeutralForeground2 },
  value: {
    margin: 0,
    display: 'flex',
    alignItems: 'center',
    justifyContent: 'space-between',
    gap: '4px',
    minWidth: 0,
    overflowWrap: 'anywhere',
  },
  id: { fontFamily: tokens.fontFamilyMonospace, fontSize: tokens.fontSizeBase200 },
  actions: { marginTop: '10px', display: 'flex', flexWrap: 'wrap', gap: '8px', alignItems: 'center' },
  summary: {
    cursor: 'pointer',
    color: tokens.colorNeutralForeground2,
    width: 'fit-content',
    padding: '3px 0',
  },
  quiet: { margin: '4px 0 0', color: tokens.colorNeutralForeground2, fontVariantNumeric: 'tabular-nums' },
});

/** Ids and facts, for a colleague or a support request. */
export function Details({ job, onJob }: { job: JobView; onJob: (job: JobView) => void }) {
  const styles = useStyles();
  const checkNow = useCommand('job_check_now', { onSuccess: onJob });
  return (
    <Card title="Details">
      <dl className={styles.facts}>
        {job.facts.map((fact) => (
          <div key={fact.label} className={mergeClasses(styles.fact, fact.copyable && styles.stacked)}>
            <dt className={styles.label}>{fact.label}</dt>
            <dd className={mergeClasses(styles.value, fact.copyable && styles.id)}>
              <span title={fact.copyable ? fact.value : undefined}>
                {fact.copyable ? (
                  <LongId id={shortId(fact.value)} />
                ) : (
                  <Value text={fact.value} {...(fact.at ? { at: fact.at } : {})} />
                )}
              </span>
              {fact.copyable ? <CopyButton text={fact.value} what={fact.label.toLowerCase()} /> : null}
            </dd>
          </div>
        ))}
        <Checked job={job} />
      </dl>
      {job.summary.isFinal ? null : (
        <div className={styles.actions}>
          <Button
            disabledFocusable={checkNow.isPending}
            onClick={() => {
              if (!checkNow.isPending) checkNow.mutate({ key: job.summary.key });
            }}
          >
            {checkNow.isPending ? 'Checking…' : 'Check now'}
          </Button>
        </div>
      )}
      {checkNow.error ? <Failure error={checkNow.error.api} title="Checking" /> : null}
      <Raw jobKey={job.summary.key} seq={job.summary.seq} />
    </Card>
  );
}

function Checked({ job }: { job: JobView }) {
  const styles = useStyles();
  const now = useNow(1000);
  if (job.checkedAt === null) return null;
  const wait = job.nextCheckAt === null ? null : (Date.parse(job.nextCheckAt) - now) / 1000;
  return (
    <div className={styles.fact}>
      <dt className={styles.label}>Last checked</dt>
      <dd className={styles.value}>
        {formatSeconds(job.checkedAt)}
        {wait === null ? '' : wait > 0.5 ? `, next in ${formatDuration(wait)}` : ', checking'}
      </dd>
    </div>
  );
}

/** The job as Azure sent it; asked for when it is opened, and again when the job has changed. */
function Raw({ jobKey, seq }: { jobKey: string; seq: number }) {
  const styles = useStyles();
  const [open, setOpen] = useState(false);
  return (
    <details onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary className={styles.summary}>Show what Azure sent</summary>
      {open ? <RawText key={seq} jobKey={jobKey} /> : null}
    </details>
  );
}

function RawText({ jobKey }: { jobKey: string }) {
  const styles = useStyles();
  const { data, error, refetch } = useCall('job_raw', { key: jobKey }, { staleTime: 0 });
  if (error) return <Failure error={error.api} title="Azure’s answer" onRetry={() => void refetch()} />;
  if (!data) return <p className={styles.quiet}>Reading…</p>;
  return (
    <>
      {data.receivedAt ? (
        <p className={styles.quiet}>
          Received <Moment at={data.receivedAt} />
        </p>
      ) : null}
      <CodeBlock text={data.json} what="The job as Azure sent it" copies="job as JSON" />
    </>
  );
}
