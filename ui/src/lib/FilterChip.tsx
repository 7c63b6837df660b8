import {
  Menu,
  MenuDivider,
  MenuItem,
  MenuItemCheckbox,
  MenuItemRadio,
  MenuList,
  MenuPopover,
  MenuTrigger,
  mergeClasses,
} from '@fluentui/react-components';
import { ChevronDownRegular } from '@fluentui/react-icons';
import type { ReactNode, RefObject } from 'react';

import { useChipStyles } from './chipStyles';
import type { Option } from './facets';
import { formatNumber } from './numbers';

interface FilterChipProps {
  name: string;
  options: readonly Option[];
  chosen: readonly string[];
  onChange: (chosen: string[]) => void;
  /** What several values together are called, where they have a name: "Restores". */
  together?: string | undefined;
}

/** A filter of several values: none chosen means all. */
export function FilterChip({ name, options, chosen, onChange, together }: FilterChipProps) {
  const styles = useChipStyles();
  const only = chosen.length === 1 ? options.find((option) => option.value === chosen[0]) : undefined;
  const what = only?.label ?? together ?? `${chosen.length} of ${options.length}`;
  return (
    <Menu
      checkedValues={{ [name]: [...chosen] }}
      onCheckedValueChange={(_, data) => onChange(data.checkedItems)}
    >
      <ChipButton text={chosen.length === 0 ? name : `${name}: ${what}`} on={chosen.length > 0} />
      <MenuPopover className={styles.popover}>
        <MenuList>
          {options.map((option) => (
            <MenuItemCheckbox
              key={option.value}
              name={name}
              value={option.value}
              className={styles.item}
              secondaryContent={{ className: styles.count, children: formatNumber(option.count) }}
            >
              {option.label}
            </MenuItemCheckbox>
          ))}
          {chosen.length > 0 ? (
            <>
              <MenuDivider />
              <MenuItem className={styles.item} onClick={() => onChange([])}>
                Any {name.charAt(0).toLowerCase() + name.slice(1)}
              </MenuItem>
            </>
          ) : null}
        </MenuList>
      </MenuPopover>
    </Menu>
  );
}

interface ChoiceChipProps {
  name: string;
  /** What it says; its name while nothing is chosen. */
  text: string;
  /** The first one stands for no choice. */
  options: readonly { value: string; label: string }[];
  chosen: string;
  onChoose: (value: string) => void;
  button?: RefObject<HTMLButtonElement | null>;
  /** More entries under the options. */
  children?: ReactNode;
}

/** A filter of one value or none. */
export function ChoiceChip(props: ChoiceChipProps) {
  const { name, text, options, chosen, onChoose, button, children } = props;
  const styles = useChipStyles();
  return (
    <Menu
      checkedValues={{ [name]: [chosen] }}
      onCheckedValueChange={(_, data) => onChoose(data.checkedItems[0] ?? '')}
    >
      <ChipButton text={text} on={chosen !== options[0]?.value} button={button} />
      <MenuPopover className={styles.popover}>
        <MenuList>
          {options.map((option) => (
            <MenuItemRadio key={option.value} name={name} value={option.value} className={styles.item}>
              {option.label}
            </MenuItemRadio>
          ))}
          {children}
        </MenuList>
      </MenuPopover>
    </Menu>
  );
}

/** A filter that is on or off. */
export function ToggleChip({
  on,
  onToggle,
  children,
}: {
  on: boolean;
  onToggle: () => void;
  children: ReactNode;
}) {
  const styles = useChipStyles();
  return (
    <button
      type="button"
      aria-pressed={on}
      className={mergeClasses(styles.chip, on && styles.on)}
      onClick={onToggle}
    >
      {children}
    </button>
  );
}

function ChipButton({
  text,
  on,
  button,
}: {
  text: string;
  on: boolean;
  button?: RefObject<HTMLButtonElement | null> | undefined;
}) {
  const styles = useChipStyles();
  return (
    <MenuTrigger disableButtonEnhancement>
      <button ref={button} type="button" className={mergeClasses(styles.chip, on && styles.on)} title={text}>
        <span className={styles.text}>{text}</span>
        <ChevronDownRegular aria-hidden="true" fontSize={12} />
      </button>
    </MenuTrigger>
  );
}
