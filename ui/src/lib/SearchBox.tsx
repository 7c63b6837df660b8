import { Input, makeStyles } from '@fluentui/react-components';
import { SearchRegular } from '@fluentui/react-icons';
import { useRef } from 'react';

import { focusRow } from './focusRow';
import { tokens } from './theme';
import { useScreenEvent } from './useScreenEvent';

const useStyles = makeStyles({
  search: { width: '18rem', maxWidth: '100%' },
  hint: {
    fontFamily: tokens.fontFamilyMonospace,
    fontSize: tokens.fontSizeBase200,
    color: tokens.colorNeutralForeground3,
    whiteSpace: 'nowrap',
  },
});

interface SearchBoxProps {
  /** What is searched: "Search name, server, vault". */
  label: string;
  value: string;
  onChange: (value: string) => void;
}

/** The search of a list: Ctrl+F leads here, Escape empties it, and arrow down leads on to the rows. */
export function SearchBox({ label, value, onChange }: SearchBoxProps) {
  const styles = useStyles();
  const input = useRef<HTMLInputElement>(null);
  useScreenEvent('search', () => {
    input.current?.focus();
    input.current?.select();
  });
  return (
    <Input
      ref={input}
      className={styles.search}
      type="search"
      aria-label={label}
      aria-keyshortcuts="Control+F"
      placeholder={label}
      contentBefore={<SearchRegular aria-hidden="true" />}
      contentAfter={
        <span className={styles.hint} aria-hidden="true">
          Ctrl F
        </span>
      }
      value={value}
      spellCheck={false}
      onChange={(_, data) => onChange(data.value)}
      onKeyDown={(event) => {
        if (event.key === 'Escape' && value) {
          event.preventDefault();
          onChange('');
        } else if (event.key === 'ArrowDown') {
          event.preventDefault();
          focusRow();
        }
      }}
    />
  );
}
