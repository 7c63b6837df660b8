import { Button, Link, MessageBar, MessageBarActions, MessageBarBody } from '@fluentui/react-components';
import { DismissRegular } from '@fluentui/react-icons';

import { cleared, isFiltered } from '@/lib/filters';

import { Failure } from './Failure';
import { setFilters } from './listView';
import type { Views } from './useViews';

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

/** At the end of the bar: what becomes of the filters that are set. */
export function ViewActions({ views }: { views: Views }) {
  const { filters, list, modified, ready } = views;
  return (
    <>
      {modified && isFiltered(filters) ? (
        <Link as="button" onClick={() => setFilters(list, cleared)}>
          Clear all
        </Link>
      ) : null}
      {modified && ready ? (
        <Link as="button" onClick={() => views.ask({ kind: 'save' })}>
          Save view
        </Link>
      ) : null}
    </>
  );
}
