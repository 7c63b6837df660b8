import { makeStyles } from '@fluentui/react-components';
import type { ReactNode } from 'react';
import { tokens } from '@/lib/theme';
import { type LaneId, type Mark, paintOf, shape, SOON_DAYS } from './marks';

const useStyles = makeStyles({
  legend: {
    display: 'flex',
    flexWrap: 'wrap',
    gap: '2px 14px',
    margin: 0,
    padding: 0,
    listStyleType: 'none',
    fontSize: tokens.fontSizeBase200,
    color: tokens.colorNeutralForeground2,
  },
  item: { display: 'inline-flex', alignItems: 'center', gap: '6px' },
  end: { marginLeft: 'auto' },
});

const COLOUR: Record<LaneId, string> = {
  vault: tokens.pbLaneVault,
  archive: tokens.pbLaneArchive,
  secondary: tokens.pbLaneSecondary,
  other: tokens.pbLaneOther,
};

/** What the shapes mean; only those that occur. */
export function Legend(props: {
  marks: readonly Mark[];
  lanes: readonly { id: LaneId; words: readonly string[] }[];
  gaps: number;
}) {
  const styles = useStyles();
  const paints = new Set(props.marks.map(paintOf));
  const item = (key: string, picture: ReactNode, text: string) => (
    <li key={key} className={styles.item}>
      <svg width="12" height="12" aria-hidden="true" focusable="false">
        {picture}
      </svg>
      {text}
    </li>
  );
  return (
    <ul className={styles.legend} aria-label="Legend">
      {props.lanes.map(({ id, words }) =>
        item(
          id,
          <path d={shape(id, 6, 6, 4.6)} fill={COLOUR[id]} />,
          id === 'secondary' ? 'copy in the paired region' : words.join(' ').toLowerCase(),
        ),
      )}
      {paints.has('partial')
        ? item(
            'partial',
            <circle
              cx="6"
              cy="6"
              r="4.5"
              fill={tokens.pbCautionBackground}
              stroke={tokens.pbCautionForeground}
              strokeWidth="1.4"
            />,
            'partial',
          )
        : null}
      {paints.has('soon')
        ? item(
            'soon',
            <circle cx="6" cy="6" r="4.5" fill="none" stroke={tokens.pbLaneVault} strokeWidth="1.4" />,
            `expires within ${SOON_DAYS} days`,
          )
        : null}
      {paints.has('expired')
        ? item(
            'expired',
            <circle
              cx="6"
              cy="6"
              r="4.5"
              fill="none"
              stroke={tokens.colorNeutralForeground4}
              strokeWidth="1.2"
              strokeDasharray="1.5 1.5"
            />,
            'expired',
          )
        : null}
      {props.gaps > 0
        ? item(
            'gap',
            <path d="M1 12L12 1M-3 8L8 -3M5 16L16 5" stroke={tokens.pbCautionForeground} strokeWidth="1.6" />,
            'backups missed',
          )
        : null}
      {props.marks.some((mark) => mark.rank !== 'ordinary') ? (
        <li className={styles.end}>larger: monthly, yearly</li>
      ) : null}
    </ul>
  );
}
