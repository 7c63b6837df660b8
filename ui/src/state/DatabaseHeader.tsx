import { Button, makeStyles } from '@fluentui/react-components';
import { ArrowClockwiseRegular, OpenRegular } from '@fluentui/react-icons';
import type { ReactNode } from 'react';

import { useBridge } from '@/ipc/context';
import type { DatabaseRow } from '@/ipc/gen/types';
import { StatePill } from '@/lib/StatePill';
import { tokens } from '@/lib/theme';

const useStyles = makeStyles({
  row: { display: 'flex', flexWrap: 'wrap', alignItems: 'center', gap: '4px 10px' },
  actions: { marginLeft: 'auto', display: 'flex', flexWrap: 'wrap', gap: '8px', alignItems: 'center' },
  facts: { margin: '4px 0 0', color: tokens.colorNeutralForeground2 },
});

interface DatabaseHeaderProps {
  database: DatabaseRow;
  /** The way here, and the heading. */
  title: ReactNode;
  /** One line beneath. */
  facts: ReactNode;
  busy: boolean;
  onRefresh: () => void;
  /** Before the buttons that every page of a database has. */
  before?: ReactNode;
  /** After them. */
  after?: ReactNode;
}

/** The head of a page about one database: its name, the state of its protection, and where one goes from here. */
export function DatabaseHeader(props: DatabaseHeaderProps) {
  const styles = useStyles();
  const { host } = useBridge();
  const { portalUrl, protection } = props.database;
  return (
    <header>
      <div className={styles.row}>
        {props.title}
        <StatePill tone={protection.tone} label={protection.label} detail={protection.detail} />
        <div className={styles.actions}>
          {props.before}
          <Button
            icon={<ArrowClockwiseRegular />}
            disabledFocusable={props.busy}
            onClick={() => {
              if (!props.busy) props.onRefresh();
            }}
          >
            {props.busy ? 'Refreshing…' : 'Refresh'}
          </Button>
          {portalUrl ? (
            <Button icon={<OpenRegular />} iconPosition="after" onClick={() => void host.openUrl(portalUrl)}>
              Open in portal
            </Button>
          ) : null}
          {props.after}
        </div>
      </div>
      <p className={styles.facts}>{props.facts}</p>
    </header>
  );
}
