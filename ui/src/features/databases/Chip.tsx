import {
  Menu,
  MenuItemCheckbox,
  MenuItemRadio,
  MenuList,
  MenuPopover,
  MenuTrigger,
  makeStyles,
  mergeClasses,
} from '@fluentui/react-components';
import { ChevronDownRegular } from '@fluentui/react-icons';

import { tokens } from '@/lib/theme';

import type { Option } from './filters';

const useStyles = makeStyles({
  chip: {
    display: 'inline-flex',
    alignItems: 'center',
    gap: '4px',
    maxWidth: '18rem',
    minHeight: '26px',
    padding: '2px 8px 2px 10px',
    border: `1px solid ${tokens.colorNeutralStroke1}`,
    borderRadius: '14px',
    backgroundColor: tokens.colorNeutralBackground1,
    color: tokens.colorNeutralForeground3,
    fontSize: tokens.fontSizeBase200,
    cursor: 'pointer',
    ':hover': {
      color: tokens.colorNeutralForeground1,
      borderTopColor: tokens.colorNeutralStroke1Hover,
      borderRightColor: tokens.colorNeutralStroke1Hover,
      borderBottomColor: tokens.colorNeutralStroke1Hover,
      borderLeftColor: tokens.colorNeutralStroke1Hover,
    },
  },
  on: {
    backgroundColor: tokens.pbSelected,
    color: tokens.colorNeutralForeground1,
    borderTopColor: tokens.colorCompoundBrandStroke,
    borderRightColor: tokens.colorCompoundBrandStroke,
    borderBottomColor: tokens.colorCompoundBrandStroke,
    borderLeftColor: tokens.colorCompoundBrandStroke,
  },
  text: { overflow: 'hidden', textOverflow: 'ellipsis', whiteSpace: 'nowrap' },
});

interface ChipProps<T extends string> {
  name: string;
  options: readonly Option<T>[];
  chosen: readonly T[];
  onChange: (chosen: T[]) => void;
}

/** A filter of several values: none chosen means all. */
export function Chip<T extends string>({ name, options, chosen, onChange }: ChipProps<T>) {
  const only = chosen.length === 1 ? options.find((option) => option.value === chosen[0]) : undefined;
  const text =
    chosen.length === 0 ? name : `${name}: ${only ? only.label : `${chosen.length} of ${options.length}`}`;
  return (
    <Menu
      checkedValues={{ [name]: [...chosen] }}
      onCheckedValueChange={(_, data) => onChange(data.checkedItems as T[])}
    >
      <ChipButton text={text} on={chosen.length > 0} />
      <MenuPopover>
        <MenuList>
          {options.map((option) => (
            <MenuItemCheckbox
              key={option.value}
              name={name}
              value={option.value}
              secondaryContent={String(option.count)}
            >
              {option.label}
            </MenuItemCheckbox>
          ))}
        </MenuList>
      </MenuPopover>
    </Menu>
  );
}

const ages = [2, 7, 14, 30, 90] as const;

/** The filter by age: one value or none. */
export function AgeChip({
  days,
  onChange,
}: {
  days: number | null;
  onChange: (days: number | null) => void;
}) {
  const text = days === null ? 'Newest point older than…' : `Newest point older than ${days} days`;
  return (
    <Menu
      checkedValues={{ age: [String(days ?? 'any')] }}
      onCheckedValueChange={(_, data) => {
        const value = data.checkedItems[0];
        onChange(value === undefined || value === 'any' ? null : Number(value));
      }}
    >
      <ChipButton text={text} on={days !== null} />
      <MenuPopover>
        <MenuList>
          <MenuItemRadio name="age" value="any">
            Any age
          </MenuItemRadio>
          {ages.map((age) => (
            <MenuItemRadio key={age} name="age" value={String(age)}>
              {age} days, or no point at all
            </MenuItemRadio>
          ))}
        </MenuList>
      </MenuPopover>
    </Menu>
  );
}

function ChipButton({ text, on }: { text: string; on: boolean }) {
  const styles = useStyles();
  return (
    <MenuTrigger disableButtonEnhancement>
      <button type="button" className={mergeClasses(styles.chip, on && styles.on)} title={text}>
        <span className={styles.text}>{text}</span>
        <ChevronDownRegular aria-hidden="true" fontSize={12} />
      </button>
    </MenuTrigger>
  );
}
