import { Button, makeStyles } from '@fluentui/react-components';
import { ArrowExportRegular } from '@fluentui/react-icons';
import { useEffect } from 'react';

import { useBridge } from '@/ipc/context';
import type { JobView, TerminalStep } from '@/ipc/gen/types';
import { useCall } from '@/ipc/hooks';
import { useAnnounce } from '@/lib/Announcer';
import { Card } from '@/lib/Card';
import { tokens } from '@/lib/theme';
import { Failure } from '@/state/Failure';
import { Languages } from './Languages';
import { Steps } from './Steps';
import { useAttempt } from './useAttempt';

const useStyles = makeStyles({
  quiet: { margin: 0, color: tokens.colorNeutralForeground2 },
  summary: {
    cursor: 'pointer',
    color: tokens.colorNeutralForeground2,
    width: 'fit-content',
    margin: '6px 0 4px',
    padding: '3px 0',
  },
  actions: { marginTop: '10px' },
});

/** How to see, follow and repeat this restore outside of Pointback; and its story as a file, when it is over. */
export function JobTerminal({ job }: { job: JobView }) {
  const styles = useStyles();
  const key = job.summary.key;
  const { data, error, refetch } = useCall('job_terminal', { key });
  // The commands name the job as soon as Azure has: asked for again then.
  const jobId = job.facts.find((fact) => fact.label === 'Job')?.value;
  useEffect(() => {
    if (jobId !== undefined) void refetch();
  }, [jobId, refetch]);
  return (
    <Card title="Same thing in a terminal">
      {error ? <Failure error={error.api} title="The commands" onRetry={() => void refetch()} /> : null}
      {data ? (
        <Languages terminal={data}>
          {(steps, language) => <LeadAndRest steps={steps} language={language} jobId={jobId} />}
        </Languages>
      ) : error ? null : (
        <p className={styles.quiet}>Writing…</p>
      )}
      {job.summary.isFinal ? <ExportRunbook jobKey={key} /> : null}
    </Card>
  );
}

/** The step that shows this job, and the others on demand: the column is narrow. */
function LeadAndRest(props: { steps: readonly TerminalStep[]; language: string; jobId: string | undefined }) {
  const styles = useStyles();
  const { steps, language, jobId } = props;
  const lead = steps.find((step) => jobId !== undefined && step.text.includes(jobId)) ?? steps[0];
  if (!lead) return null;
  return (
    <>
      <Steps steps={[lead]} language={language} />
      <details>
        <summary className={styles.summary}>All steps</summary>
        <Steps steps={steps.filter((step) => step !== lead)} language={language} />
      </details>
    </>
  );
}

function ExportRunbook({ jobKey }: { jobKey: string }) {
  const styles = useStyles();
  const { call, host } = useBridge();
  const announce = useAnnounce();
  const { attempt, busy, failure } = useAttempt();
  const save = async (): Promise<void> => {
    const { fileName, markdown } = await call('runbook_get', { key: jobKey });
    if (await host.saveText('Export runbook', fileName, markdown)) announce('The runbook is saved.');
  };
  return (
    <div className={styles.actions}>
      <Button icon={<ArrowExportRegular />} disabledFocusable={busy} onClick={() => attempt(save)}>
        Export runbook
      </Button>
      {failure ? <Failure error={failure} title="The runbook" /> : null}
    </div>
  );
}
