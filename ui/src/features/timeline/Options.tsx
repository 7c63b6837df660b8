import { makeStyles } from '@fluentui/react-components';
import { memo } from 'react';
import type { Mark } from './marks';

const useStyles = makeStyles({
  // Off the screen but not hidden: `display: none` would take the options from a screen reader too.
  all: { position: 'absolute', width: '1px', height: '1px', overflow: 'hidden', clipPath: 'inset(50%)' },
});

export const optionId = (list: string, id: string): string => `${list}-${id}`;

interface OptionProps {
  readonly id: string;
  readonly text: string;
  readonly selected: boolean;
}

const Option = memo(({ id, text, selected }: OptionProps) => (
  <div role="option" id={id} aria-selected={selected}>
    {text}
  </div>
));
Option.displayName = 'Option';

interface OptionsProps {
  readonly list: string;
  readonly marks: readonly Mark[];
  readonly texts: readonly string[];
  readonly selectedId: string;
}

/** Every point as a text, oldest first: what the drawing is a picture of. */
export const Options = memo(({ list, marks, texts, selectedId }: OptionsProps) => {
  const styles = useStyles();
  return (
    <div className={styles.all} role="presentation">
      {marks.map((mark, index) => (
        <Option
          key={mark.id}
          id={optionId(list, mark.id)}
          text={texts[index] ?? ''}
          selected={mark.id === selectedId}
        />
      ))}
    </div>
  );
});
Options.displayName = 'Options';
