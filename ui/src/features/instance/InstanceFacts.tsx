import { makeStyles } from '@fluentui/react-components';

import type { FactGroup } from '@/ipc/gen/types';
import { Card } from '@/lib/Card';
import { Facts } from '@/lib/Facts';

const useStyles = makeStyles({
  // Columns of text rather than a grid: groups differ in length, and a grid would leave holes under the short ones.
  groups: { columns: '24rem 2', columnGap: '12px' },
  group: { breakInside: 'avoid', marginBottom: '12px', containerType: 'inline-size' },
});

/** The groups in two columns where there is room, in one otherwise; read from top to bottom. */
export function InstanceFacts({ groups }: { groups: readonly FactGroup[] }) {
  const styles = useStyles();
  return (
    <div className={styles.groups}>
      {groups.map((group) => (
        <Card key={group.title} title={group.title} className={styles.group}>
          <Facts facts={group.facts} />
        </Card>
      ))}
    </div>
  );
}
