import { Button, makeStyles } from '@fluentui/react-components';
import { useEffect, useState } from 'react';
import type { Draft, GuardView, Issue } from '@/ipc/gen/types';
import { useCall } from '@/ipc/hooks';
import { CopyButton } from '@/lib/CopyButton';
import { formatList } from '@/lib/numbers';
import { tokens } from '@/lib/theme';
import { ToneShape } from '@/lib/ToneShape';
import { Failure } from '@/state/Failure';
import { FormSection } from './FormSection';
import { GuardTenant } from './GuardTenant';
import { messagesFor } from './issues';
import { Notices } from './Notices';

const useStyles = makeStyles({
  quiet: { margin: 0, color: tokens.colorNeutralForeground2 },
  line: { display: 'grid', gridTemplateColumns: '12px minmax(0, 1fr)', gap: '0 8px' },
  shape: {
    display: 'grid',
    placeItems: 'center',
    height: tokens.lineHeightBase300,
    color: tokens.colorStatusSuccessForeground1,
  },
  text: { margin: 0, textWrap: 'pretty', overflowWrap: 'anywhere' },
  facts: { display: 'grid', gridTemplateColumns: 'auto minmax(0, 1fr)', gap: '2px 10px', margin: 0 },
  label: { color: tokens.colorNeutralForeground2 },
  value: { margin: 0, fontWeight: tokens.fontWeightSemibold, overflowWrap: 'anywhere' },
  // It is long and is copied rather than read.
  ask: {
    display: 'flex',
    alignItems: 'flex-start',
    gap: '4px',
    padding: '4px 4px 4px 10px',
    borderRadius: '6px',
    backgroundColor: tokens.colorNeutralBackground2,
  },
  told: { flexGrow: 1, minWidth: 0, paddingTop: '3px' },
  pre: {
    margin: '6px 0',
    whiteSpace: 'pre-wrap',
    overflowWrap: 'anywhere',
    fontSize: tokens.fontSizeBase200,
    lineHeight: tokens.lineHeightBase200,
  },
  summary: { cursor: 'pointer', width: 'fit-content', color: tokens.colorNeutralForeground2 },
  change: { justifySelf: 'start', alignSelf: 'flex-start' },
});

interface GuardProps {
  readonly draft: Draft;
  readonly issues: readonly Issue[];
  readonly onDraft: (change: Partial<Draft>) => void;
}

/** The vault's resource guard: what it is, and whether this account may restore under it. */
export function Guard({ draft, issues, onDraft }: GuardProps) {
  const styles = useStyles();
  const { data, error, refetch, isFetching } = useCall(
    'guard_get',
    { instanceId: draft.instanceId, tenant: draft.guardTenant },
    { keepPrevious: true },
  );
  // The tenant that was found goes into the request; what the person named stays.
  const found = draft.guardTenant === '' ? (data?.tenantId ?? '') : '';
  useEffect(() => {
    if (found !== '') onDraft({ guardTenant: found });
  }, [found, onDraft]);
  return (
    <FormSection title="Resource guard">
      {error ? (
        <>
          <Failure error={error.api} title="The resource guard" onRetry={() => void refetch()} />
          {draft.guardTenant === '' ? null : (
            <GuardTenant
              tenants={[]}
              value={draft.guardTenant}
              busy={isFetching}
              onTenant={(guardTenant) => onDraft({ guardTenant })}
            />
          )}
        </>
      ) : data ? (
        <Told guard={data} busy={isFetching} draft={draft} onDraft={onDraft} onAgain={() => void refetch()} />
      ) : (
        <p className={styles.quiet} role="status">
          Reading the vault’s resource guard…
        </p>
      )}
      {/* What the rules say of the guard is in its own words above, as soon as these are there. */}
      {data && !error ? null : <Notices messages={messagesFor(issues, 'guard')} onTake={() => undefined} />}
    </FormSection>
  );
}

function Told({
  guard,
  busy,
  draft,
  onDraft,
  onAgain,
}: Omit<GuardProps, 'issues'> & { guard: GuardView; busy: boolean; onAgain: () => void }) {
  const styles = useStyles();
  const [asking, setAsking] = useState(false);
  const calm = guard.right === 'has' || guard.state === 'free';
  const elsewhere = guard.right === 'otherTenant' || asking;
  return (
    <>
      {calm ? (
        <div className={styles.line}>
          <span className={styles.shape}>
            <ToneShape tone="ok" />
          </span>
          <p className={styles.text}>
            {guard.right === 'has' && guard.state === 'restores'
              ? `Your account may restore under ${guard.guardName ?? 'the guard'}. The request names it.`
              : guard.text.join(' ')}
          </p>
        </div>
      ) : (
        guard.text.map((text) => (
          <p key={text} className={styles.text}>
            {text}
          </p>
        ))
      )}
      {calm && guard.state === 'restores' ? (
        <details>
          <summary className={styles.summary}>What the guard does</summary>
          <p className={styles.text}>{guard.text.join(' ')}</p>
        </details>
      ) : null}
      {calm || guard.right === 'otherTenant' ? null : (
        <>
          <WhomToAsk guard={guard} />
          <Button size="small" className={styles.change} disabledFocusable={busy} onClick={onAgain}>
            {busy ? 'Looking…' : 'Look again'}
          </Button>
        </>
      )}
      {elsewhere ? (
        <GuardTenant
          tenants={guard.tenants}
          value={draft.guardTenant}
          busy={busy}
          onTenant={(guardTenant) => onDraft({ guardTenant })}
        />
      ) : draft.guardTenant === '' ? null : (
        <Button size="small" className={styles.change} onClick={() => setAsking(true)}>
          Look in another tenant…
        </Button>
      )}
      {guard.problem ? <Failure error={guard.problem} title="The guard" /> : null}
    </>
  );
}

/** Which role, from whom, and in which words. */
function WhomToAsk({ guard }: { guard: GuardView }) {
  const styles = useStyles();
  return (
    <>
      <dl className={styles.facts}>
        {guard.guardName ? (
          <>
            <dt className={styles.label}>Guard</dt>
            <dd className={styles.value}>{guard.guardName}</dd>
          </>
        ) : null}
        <dt className={styles.label}>Role to ask for</dt>
        <dd className={styles.value}>{guard.role}</dd>
        <dt className={styles.label}>Ask</dt>
        <dd className={styles.value}>
          {guard.owners.length > 0 ? formatList(guard.owners) : 'an owner of the guard'}
        </dd>
      </dl>
      {guard.askText ? (
        <div className={styles.ask}>
          <details className={styles.told}>
            <summary className={styles.summary}>Text to send</summary>
            <p className={styles.pre}>{guard.askText}</p>
          </details>
          <CopyButton text={guard.askText} what="text to send" />
        </div>
      ) : null}
    </>
  );
}
