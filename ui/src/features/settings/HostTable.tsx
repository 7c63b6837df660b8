import { makeStyles, mergeClasses } from '@fluentui/react-components';

import type { HostCheck } from '@/ipc/gen/types';
import { formatNumber } from '@/lib/numbers';
import { StatePill } from '@/lib/StatePill';
import { tokens } from '@/lib/theme';

import { hostStates } from './network';

const useStyles = makeStyles({
  table: { width: '100%', borderCollapse: 'collapse', textAlign: 'left' },
  head: { padding: '4px 8px', fontWeight: tokens.fontWeightSemibold, color: tokens.colorNeutralForeground3 },
  cell: {
    padding: '6px 8px',
    verticalAlign: 'top',
    borderTop: `1px solid ${tokens.colorNeutralStroke2}`,
    overflowWrap: 'anywhere',
  },
  host: {
    overflowWrap: 'break-word',
    fontWeight: 'inherit',
    fontFamily: tokens.fontFamilyMonospace,
    fontSize: tokens.fontSizeBase200,
  },
  time: { textAlign: 'right', whiteSpace: 'nowrap', fontVariantNumeric: 'tabular-nums' },
  said: { display: 'block', marginTop: '2px', color: tokens.colorNeutralForeground2 },
});

/** A row per host: what for, and what came of it. */
export function HostTable({ rows }: { rows: readonly HostCheck[] }) {
  const styles = useStyles();
  return (
    <table className={styles.table} aria-label="Hosts">
      <thead>
        <tr>
          <th scope="col" className={styles.head}>
            Host
          </th>
          <th scope="col" className={styles.head}>
            For
          </th>
          <th scope="col" className={styles.head}>
            Result
          </th>
          <th scope="col" className={styles.head}>
            Time
          </th>
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <HostLine key={`${row.host}:${row.port}`} row={row} />
        ))}
      </tbody>
    </table>
  );
}

function HostLine({ row }: { row: HostCheck }) {
  const styles = useStyles();
  const { host, port, purpose, state, issuer, milliseconds } = row;
  const { tone, word } = hostStates[state];
  const said = sentences(row);
  return (
    <tr>
      <th scope="row" className={mergeClasses(styles.cell, styles.host)}>
        {port === 443 ? host : `${host}:${port}`}
      </th>
      <td className={styles.cell}>{purpose}</td>
      <td className={styles.cell}>
        <StatePill tone={tone} label={word} />
        {said ? <span className={styles.said}>{said}</span> : null}
        {issuer ? <span className={styles.said}>The certificate was signed by {issuer}.</span> : null}
      </td>
      <td className={mergeClasses(styles.cell, styles.time)}>
        {milliseconds === null ? '' : `${formatNumber(milliseconds)} ms`}
      </td>
    </tr>
  );
}

/** What was seen, and what to do where it failed; a row that is fine needs no words. */
function sentences({ state, message, error }: HostCheck): string {
  if (state === 'reached' || state === 'checking') return '';
  return [message, ...(error?.hints ?? [])].filter(Boolean).join(' ');
}
