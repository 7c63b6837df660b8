import { makeStyles, mergeClasses } from '@fluentui/react-components';
import { ErrorCircleRegular, InfoRegular, WarningRegular } from '@fluentui/react-icons';
import type { ReactNode } from 'react';

import { CopyButton } from './CopyButton';
import { tokens } from './theme';

const useStyles = makeStyles({
  panel: {
    display: 'grid',
    gridTemplateColumns: '20px minmax(0, 1fr)',
    columnGap: '10px',
    padding: '10px 14px',
    border: '1px solid',
    borderRadius: '8px',
    color: tokens.colorNeutralForeground1,
    overflowWrap: 'anywhere',
  },
  error: {
    backgroundColor: tokens.colorStatusDangerBackground1,
    borderTopColor: tokens.colorStatusDangerBorder1,
    borderRightColor: tokens.colorStatusDangerBorder1,
    borderBottomColor: tokens.colorStatusDangerBorder1,
    borderLeftColor: tokens.colorStatusDangerBorder1,
  },
  warning: {
    backgroundColor: tokens.pbCautionBackground,
    borderTopColor: tokens.pbHatch,
    borderRightColor: tokens.pbHatch,
    borderBottomColor: tokens.pbHatch,
    borderLeftColor: tokens.pbHatch,
  },
  info: {
    backgroundColor: tokens.colorNeutralBackground2,
    borderTopColor: tokens.colorNeutralStroke1,
    borderRightColor: tokens.colorNeutralStroke1,
    borderBottomColor: tokens.colorNeutralStroke1,
    borderLeftColor: tokens.colorNeutralStroke1,
  },
  errorIcon: { color: tokens.colorStatusDangerForeground1 },
  warningIcon: { color: tokens.pbCautionForeground },
  infoIcon: { color: tokens.colorNeutralForeground3 },
  title: { margin: 0, fontSize: 'inherit', fontWeight: tokens.fontWeightSemibold },
  text: { margin: '2px 0 0' },
  hints: { margin: '6px 0 0', paddingLeft: '18px' },
  who: { margin: '6px 0 0', color: tokens.colorNeutralForeground3 },
  details: { marginTop: '6px' },
  summary: {
    cursor: 'pointer',
    color: tokens.colorNeutralForeground3,
    width: 'fit-content',
    padding: '3px 0',
  },
  facts: { display: 'grid', gridTemplateColumns: 'auto minmax(0, 1fr)', gap: '2px 12px', margin: '4px 0 0' },
  label: { color: tokens.colorNeutralForeground3, alignSelf: 'center' },
  value: {
    margin: 0,
    display: 'flex',
    alignItems: 'center',
    gap: '4px',
    fontFamily: tokens.fontFamilyMonospace,
    fontSize: tokens.fontSizeBase200,
  },
  pre: {
    margin: '6px 0 0',
    whiteSpace: 'pre-wrap',
    fontFamily: tokens.fontFamilyMonospace,
    fontSize: tokens.fontSizeBase200,
  },
  actions: { display: 'flex', flexWrap: 'wrap', gap: '8px', marginTop: '10px' },
});

const icons = { error: ErrorCircleRegular, warning: WarningRegular, info: InfoRegular };

/** What the panel shows of an error; the backend's error has these members. */
export interface ErrorLike {
  message: string;
  hints: readonly string[];
  detail: string | null;
  azureCode: string | null;
  status: number | null;
  requestId: string | null;
  correlationId: string | null;
}

interface ErrorPanelProps {
  error: ErrorLike;
  severity: 'error' | 'warning' | 'info';
  /** Names the kind, or what was being done: "Databases cannot be shown". */
  title: string;
  /** Who can put it right, as a sentence. */
  who?: string | null;
  /** Buttons. */
  children?: ReactNode;
}

/** An error where it happened: what, what to do, who can, and the ids for a support request. */
export function ErrorPanel({ error, severity, title, who, children }: ErrorPanelProps) {
  const styles = useStyles();
  const Icon = icons[severity];
  const facts: [string, string][] = [];
  if (error.azureCode) facts.push(['Azure code', error.azureCode]);
  if (error.status !== null) facts.push(['HTTP status', String(error.status)]);
  if (error.correlationId) facts.push(['Correlation id', error.correlationId]);
  if (error.requestId) facts.push(['Request id', error.requestId]);
  return (
    <div
      role={severity === 'error' ? 'alert' : 'status'}
      className={mergeClasses(styles.panel, styles[severity])}
    >
      <Icon fontSize={20} aria-hidden="true" className={styles[`${severity}Icon`]} />
      <div>
        <p className={styles.title}>{title}</p>
        <p className={styles.text}>{error.message}</p>
        {error.hints.length > 0 ? (
          <ul className={styles.hints}>
            {error.hints.map((hint) => (
              <li key={hint}>{hint}</li>
            ))}
          </ul>
        ) : null}
        {who ? <p className={styles.who}>{who}</p> : null}
        {facts.length > 0 || error.detail ? (
          <details className={styles.details}>
            <summary className={styles.summary}>Details for a support request</summary>
            {facts.length > 0 ? (
              <dl className={styles.facts}>
                {facts.map(([label, value]) => (
                  <FactRow key={label} label={label} value={value} />
                ))}
              </dl>
            ) : null}
            {error.detail ? <pre className={styles.pre}>{error.detail}</pre> : null}
          </details>
        ) : null}
        {children ? <div className={styles.actions}>{children}</div> : null}
      </div>
    </div>
  );
}

function FactRow({ label, value }: { label: string; value: string }) {
  const styles = useStyles();
  return (
    <>
      <dt className={styles.label}>{label}</dt>
      <dd className={styles.value}>
        {value}
        <CopyButton text={value} what={label.toLowerCase()} />
      </dd>
    </>
  );
}
