import { makeStyles } from '@fluentui/react-components';
import { Link } from '@tanstack/react-router';

import { Card } from '@/lib/Card';
import { Crumbs } from '@/lib/Crumbs';
import { LoadingRows } from '@/lib/LoadingRows';
import { PageHeading } from '@/lib/PageHeading';
import { useScreenEvent } from '@/lib/useScreenEvent';
import { Failure } from '@/state/Failure';
import { Problems } from '@/state/Problems';
import { useInstance } from '@/state/useInstance';

import { InstanceFacts } from './InstanceFacts';
import { InstanceHeader } from './InstanceHeader';
import { RawJson } from './RawJson';

const useStyles = makeStyles({
  page: { display: 'flex', flexDirection: 'column', gap: '12px', paddingBottom: '18px' },
  head: { display: 'flex', flexWrap: 'wrap', alignItems: 'center', gap: '4px 10px' },
  errors: { display: 'flex', flexDirection: 'column', gap: '8px' },
});

/** Everything that Azure says of one instance, its vault and its policy, in words. */
export function InstanceScreen({ instanceId }: { instanceId: string }) {
  const styles = useStyles();
  const { query, refresh } = useInstance(instanceId);
  const { data, error } = query;
  useScreenEvent('refresh', refresh);

  if (!data) {
    return (
      <div className={styles.page}>
        <div className={styles.head}>
          <Crumbs>
            <Link to="/databases">Databases</Link>
          </Crumbs>
          <PageHeading>Details</PageHeading>
        </div>
        {error ? (
          <Failure error={error.api} title="The details cannot be shown" onRetry={refresh} />
        ) : (
          <Card flush>
            <LoadingRows count={8} label="Reading the instance, its vault and its policy" />
          </Card>
        )}
      </div>
    );
  }
  return (
    <div className={styles.page}>
      <InstanceHeader instance={data} busy={query.isFetching} onRefresh={refresh} />
      {error ? (
        <Failure error={error.api} title="The details could not be renewed" onRetry={refresh} />
      ) : null}
      <Problems problems={data.problems} onRetry={refresh} />
      {data.errors.length > 0 ? (
        <section className={styles.errors} aria-label="Errors of the protection">
          {data.errors.map((each, index) => (
            // Azure may say the same twice.
            // oxlint-disable-next-line react/no-array-index-key
            <Failure key={`${each.azureCode ?? ''} ${index}`} error={each} title="Protection" />
          ))}
        </section>
      ) : null}
      <InstanceFacts groups={data.groups} />
      <RawJson text={data.rawJson} />
    </div>
  );
}
