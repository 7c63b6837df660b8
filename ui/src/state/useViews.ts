import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';

import type { ListName, SavedView, SavedViews } from '@/ipc/gen/types';
import { callKey, useCall, useCommand } from '@/ipc/hooks';
import type { Filters } from '@/lib/filters';
import { decodeFilters, encodeFilters, sameFilters } from '@/lib/filters';
import { useStore } from '@/lib/store';

import { listViews, ownViews, savedKey } from './listView';

const key = callKey('views_get', {});

/** A view as the menu shows it. */
export interface ViewEntry {
  key: string;
  label: string;
  /** `null`: written by another version, and not to be understood here. */
  filters: Filters | null;
}

/** What the name dialog is open for. */
export type Naming = { kind: 'save' } | { kind: 'rename'; name: string };

/** The views of a list: those that everybody has and those that the person keeps. */
export function useViews(list: ListName) {
  const client = useQueryClient();
  const query = useCall('views_get', {}, { staleTime: Infinity });
  const command = useCommand('views_set', {
    onSuccess: (stored) => client.setQueryData<SavedViews>(key, stored),
  });
  const { filters, view } = useStore(listViews[list]);
  const [naming, setNaming] = useState<Naming | null>(null);
  const [deleted, setDeleted] = useState<{ view: SavedView; at: number } | null>(null);

  const all = query.data?.views;
  const mine = all?.filter((each) => each.list === list) ?? [];
  const own: ViewEntry[] = ownViews[list].map((each) => ({ ...each }));
  const saved: ViewEntry[] = mine.map((each) => ({
    key: savedKey(each.name),
    label: each.name,
    filters: decodeFilters(each.query),
  }));
  const active = [...own, ...saved].find((each) => each.key === view) ?? own[0];
  const modified = active?.filters ? !sameFilters(active.filters, filters) : false;

  /** Nothing is written before it is known what there was: it would take its place. */
  const write = async (make: (before: readonly SavedView[]) => SavedView[]): Promise<void> => {
    const before = client.getQueryData<SavedViews>(key);
    if (before) await command.mutateAsync({ views: make(before.views) });
  };
  /** For what has no place of its own to show an error: `error` carries it to the notice. */
  const quietly = (done: Promise<void>): void => void done.catch(() => undefined);
  const show = (next: string): void => listViews[list].set((before) => ({ ...before, view: next }));
  const is = (name: string) => (each: SavedView) => each.list === list && each.name === name;

  return {
    list,
    own,
    saved,
    active,
    modified,
    filters,
    /** False while the kept views are not known: then none may be written. */
    ready: all !== undefined,
    busy: command.isPending,
    /** Kept views could not be read, or not be written. */
    readError: query.error,
    writeError: naming ? null : command.error,
    naming,
    deleted: deleted?.view ?? null,
    names: mine.map((each) => each.name),
    reread: () => void query.refetch(),

    choose(next: string): void {
      const entry = [...own, ...saved].find((each) => each.key === next);
      const chosen = entry?.filters;
      if (chosen) listViews[list].set((before) => ({ ...before, view: next, filters: chosen }));
    },
    ask: (next: Naming | null) => {
      command.reset();
      setNaming(next);
    },
    /** Throws the `ApiFailure` for the dialog to show. */
    async save(name: string): Promise<void> {
      await write((before) => [...before, { list, name, query: encodeFilters(filters) }]);
      show(savedKey(name));
    },
    async rename(from: string, to: string): Promise<void> {
      await write((before) => before.map((each) => (is(from)(each) ? { ...each, name: to } : each)));
      show(savedKey(to));
    },
    update(name: string): void {
      quietly(
        write((before) =>
          before.map((each) => (is(name)(each) ? { ...each, query: encodeFilters(filters) } : each)),
        ),
      );
    },
    /** The filters stay as they are: only the name for them goes. */
    remove(name: string): void {
      const at = all?.findIndex(is(name)) ?? -1;
      const gone = all?.[at];
      if (!gone) return;
      quietly(
        write((before) => before.filter((each) => !is(name)(each))).then(() =>
          setDeleted({ view: gone, at }),
        ),
      );
    },
    undo(): void {
      if (!deleted) return;
      quietly(
        write((before) => before.toSpliced(deleted.at, 0, deleted.view)).then(() => {
          setDeleted(null);
          show(savedKey(deleted.view.name));
        }),
      );
    },
    forget: () => {
      command.reset();
      setDeleted(null);
    },
  };
}

export type Views = ReturnType<typeof useViews>;
