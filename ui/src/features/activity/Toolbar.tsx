import { MenuDivider, MenuItem } from '@fluentui/react-components';
import { useRef, useState } from 'react';

import type { Option } from '@/lib/facets';
import { ChoiceChip, FilterChip, ToggleChip } from '@/lib/FilterChip';
import type { Filters } from '@/lib/filters';
import { choose, chosenOf } from '@/lib/filters';
import { ListBar } from '@/lib/ListPage';
import { SearchBox } from '@/lib/SearchBox';
import { restoreOperations } from '@/state/jobs';
import { setFilters } from '@/state/listView';

import { facets, rangeOf, TIME, times, timeText } from './filters';
import { TimeRange } from './TimeRange';

const ANY = '';

interface ToolbarProps {
  filters: Filters;
  options: Readonly<Record<string, readonly Option[]>>;
}

/** Search and filters over the jobs. They narrow what is here; nothing is asked of Azure. */
export function Toolbar({ filters, options }: ToolbarProps) {
  const [asking, setAsking] = useState(false);
  const timeChip = useRef<HTMLButtonElement>(null);
  const change = (id: string, values: readonly string[]): void =>
    setFilters('activity', (before) => choose(before, id, values));
  const time = chosenOf(filters, TIME)[0] ?? ANY;
  const range = rangeOf(time);
  const here = chosenOf(filters, 'origin').includes('pointback');
  return (
    <ListBar label="Activity">
      <SearchBox
        label="Search name, server, vault"
        value={filters.search}
        onChange={(search) => setFilters('activity', (before) => ({ ...before, search }))}
      />
      {facets
        .filter(({ id }) => id !== 'origin')
        .map(({ id, name }) => {
          const chosen = chosenOf(filters, id);
          return (
            <FilterChip
              key={id}
              name={name}
              options={options[id] ?? []}
              chosen={chosen}
              onChange={(values) => change(id, values)}
              together={id === 'operation' && areRestores(chosen) ? 'Restores' : undefined}
            />
          );
        })}
      <ChoiceChip
        name="Time"
        button={timeChip}
        text={timeText(time)}
        options={[
          { value: ANY, label: 'Any time' },
          ...times,
          ...(range ? [{ value: time, label: timeText(time) }] : []),
        ]}
        chosen={range || times.some((each) => each.value === time) ? time : ANY}
        onChoose={(value) => change(TIME, value === ANY ? [] : [value])}
      >
        <MenuDivider />
        <MenuItem onClick={() => setAsking(true)}>From one day to another…</MenuItem>
      </ChoiceChip>
      <ToggleChip on={here} onToggle={() => change('origin', here ? [] : ['pointback'])}>
        Started here
      </ToggleChip>
      {asking ? (
        <TimeRange
          initial={range}
          returnTo={timeChip}
          onDone={(value) => {
            setAsking(false);
            if (value !== null) change(TIME, value === ANY ? [] : [value]);
          }}
        />
      ) : null}
    </ListBar>
  );
}

function areRestores(chosen: readonly string[]): boolean {
  return (
    chosen.length === restoreOperations.length && restoreOperations.every((each) => chosen.includes(each))
  );
}
