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

/** The points of one region. */
export interface PointGroup {
  /** Name of the region; none where there is only one. */
  readonly label: string | undefined;
  readonly marks: readonly Mark[];
  readonly texts: readonly string[];
}

interface OptionsProps {
  readonly list: string;
  readonly groups: readonly PointGroup[];
  readonly selectedKey: string;
}

/** Every point as a text, oldest first: what the drawing is a picture of. */
export const Options = memo(({ list, groups, selectedKey }: OptionsProps) => {
  const styles = useStyles();
  return (
    <div className={styles.all} role="presentation">
      {groups.map(({ label, marks, texts }) => (
        <div
          key={label ?? ''}
          role={label ? 'group' : 'presentation'}
          {...(label ? { 'aria-label': label } : {})}
        >
          {marks.map((mark, index) => (
            <Option
              key={mark.key}
              id={optionId(list, mark.key)}
              text={texts[index] ?? ''}
              selected={mark.key === selectedKey}
            />
          ))}
        </div>
      ))}
    </div>
  );
});
Options.displayName = 'Options';
