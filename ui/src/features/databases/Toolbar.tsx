import type { Option } from '@/lib/facets';
import { ChoiceChip, FilterChip } from '@/lib/FilterChip';
import type { Filters } from '@/lib/filters';
import { choose, chosenOf } from '@/lib/filters';
import { ListBar } from '@/lib/ListPage';
import { SearchBox } from '@/lib/SearchBox';
import { setFilters } from '@/state/listView';

import { AGE, facets, olderThan } from './filters';

const ages = [
  { value: '', label: 'Any age' },
  ...[2, 7, 14, 30, 90].map((days) => ({ value: String(days), label: `${days} days, or no point at all` })),
];

interface ToolbarProps {
  filters: Filters;
  options: Readonly<Record<string, readonly Option[]>>;
}

/** Search and filters. They narrow what is here; nothing is asked of Azure. */
export function Toolbar({ filters, options }: ToolbarProps) {
  const change = (id: string, values: readonly string[]): void =>
    setFilters('databases', (before) => choose(before, id, values));
  const days = olderThan(filters);
  return (
    <ListBar label="Databases">
      <SearchBox
        label="Search name, server, vault"
        value={filters.search}
        onChange={(search) => setFilters('databases', (before) => ({ ...before, search }))}
      />
      {facets.map(({ id, name }) => (
        <FilterChip
          key={id}
          name={name}
          options={options[id] ?? []}
          chosen={chosenOf(filters, id)}
          onChange={(values) => change(id, values)}
        />
      ))}
      <ChoiceChip
        name="age"
        text={days === null ? 'Newest point' : `Newest point older than ${days} days`}
        options={ages}
        chosen={days === null ? '' : String(days)}
        onChoose={(value) => change(AGE, value === '' ? [] : [value])}
      />
    </ListBar>
  );
}
