import type { UseQueryResult } from '@tanstack/react-query';
import type { ReactNode } from 'react';

import type { ApiFailure } from '@/ipc/errors';
import type { ApiError, ListName, Problem } from '@/ipc/gen/types';
import { Card } from '@/lib/Card';
import { ListPage, ListState } from '@/lib/ListPage';
import { LoadingRows } from '@/lib/LoadingRows';
import { useScreenEvent } from '@/lib/useScreenEvent';

import { Failure } from './Failure';
import { Problems } from './Problems';
import { useViews } from './useViews';
import { ViewMenu } from './ViewMenu';
import { ViewActions, ViewNotice } from './ViewNotice';

interface Listed {
  rows: readonly unknown[];
  problems: readonly Problem[];
}

interface ListScreenProps<Data extends Listed> {
  list: ListName;
  heading: string;
  query: UseQueryResult<Data, ApiFailure>;
  /** What the list is, in numbers, or what is awaited. */
  sub: ReactNode;
  /** When it was read; nothing while there is no list. */
  status: string | undefined;
  busy: boolean;
  onRefresh: () => void;
  /** Why it could not be read again: what was read stays. */
  renewError: ApiError | null;
  /** What one should know before reading it. */
  notices?: ReactNode;
  /** What is awaited, for those who do not see the empty rows. */
  awaited: string;
  /** In place of the rows where there are none at all. */
  empty: ReactNode;
  /** The list itself. */
  children: (data: Data) => ReactNode;
}

/** A list in all its states: on its way, not to be had, empty, in part, whole; with the views that are kept of it. */
export function ListScreen<Data extends Listed>(props: ListScreenProps<Data>) {
  const { heading, query, onRefresh, renewError } = props;
  const { data, error } = query;
  const views = useViews(props.list);
  const again = (): void => void query.refetch();
  useScreenEvent('refresh', data ? onRefresh : again);
  const filled = data !== undefined && data.rows.length > 0;

  return (
    <ListPage
      heading={heading}
      view={
        filled ? (
          <>
            <ViewMenu views={views} />
            <ViewActions views={views} />
          </>
        ) : null
      }
      sub={props.sub}
      status={props.status}
      busy={props.busy}
      onRefresh={onRefresh}
      notices={
        <>
          {renewError && data ? (
            <Failure error={renewError} title="The list could not be renewed" onRetry={onRefresh} />
          ) : null}
          {props.notices}
          {data ? <Problems problems={data.problems} onRetry={onRefresh} /> : null}
          <ViewNotice views={views} />
        </>
      }
    >
      {filled ? (
        props.children(data)
      ) : (
        <ListState>
          {data ? (
            <Card>{props.empty}</Card>
          ) : error ? (
            <Failure error={error.api} title={`${heading} cannot be shown`} onRetry={again} />
          ) : (
            <Card flush>
              <LoadingRows count={10} label={props.awaited} />
            </Card>
          )}
        </ListState>
      )}
    </ListPage>
  );
}
