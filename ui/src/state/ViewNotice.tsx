import {
  Button,
  Link,
  MessageBar,
  MessageBarActions,
  MessageBarBody,
  makeStyles,
} from '@fluentui/react-components';
import { DismissRegular } from '@fluentui/react-icons';

import { cleared, isFiltered } from '@/lib/filters';

import { Failure } from './Failure';
import { setFilters } from './listView';
import type { Views } from './useViews';

const useStyles = makeStyles({
  actions: { display: 'inline-flex', flexWrap: 'wrap', gap: '2px 14px', marginRight: '10px' },
});

/** Over the list: that a view is gone and can come back, or that views could not be read or kept. */
export function ViewNotice({ views }: { views: Views }) {
  const { deleted, readError, writeError } = views;
  return (
    <>
      {readError ? (
        <Failure error={readError.api} title="Saved views could not be read" onRetry={views.reread} />
      ) : null}
      {writeError ? (
        <Failure error={writeError.api} title="The view could not be kept">
          <Button onClick={views.forget}>Dismiss</Button>
        </Failure>
      ) : null}
      {deleted ? (
        <MessageBar intent="info">
          <MessageBarBody>View “{deleted.name}” is deleted. Its filters are still set.</MessageBarBody>
          <MessageBarActions
            containerAction={
              <Button
                appearance="transparent"
                aria-label="Dismiss"
                icon={<DismissRegular />}
                onClick={views.forget}
              />
            }
          >
            <Button onClick={views.undo}>Undo</Button>
          </MessageBarActions>
        </MessageBar>
      ) : null}
    </>
  );
}

/** Beside the view: what becomes of the filters that are set. Not in the bar, which would grow by a line under typing hands. */
export function ViewActions({ views }: { views: Views }) {
  const styles = useStyles();
  const { filters, list, modified, ready } = views;
  if (!modified) return null;
  return (
    <span className={styles.actions}>
      {isFiltered(filters) ? (
        <Link as="button" onClick={() => setFilters(list, cleared)}>
          Clear all
        </Link>
      ) : null}
      {ready ? (
        <Link as="button" onClick={() => views.ask({ kind: 'save' })}>
          Save view
        </Link>
      ) : null}
    </span>
  );
}
