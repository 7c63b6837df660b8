import { Button, makeStyles, ToggleButton } from '@fluentui/react-components';
import { AddRegular, SubtractRegular } from '@fluentui/react-icons';
import { activePreset, type Preset, preset, type View, zoom } from './view';

const useStyles = makeStyles({
  bar: { display: 'flex', alignItems: 'center', gap: '2px' },
  toggle: { minWidth: 'auto' },
});

const PRESETS: readonly { readonly id: Preset; readonly label: string }[] = [
  { id: '3m', label: '3 months' },
  { id: '1y', label: '1 year' },
  { id: 'all', label: 'All' },
];

interface ZoomBarProps {
  readonly view: View;
  readonly all: View;
  /** What should stay in sight. */
  readonly focus: number | undefined;
  readonly glide: (view: View) => void;
}

export function ZoomBar({ view, all, focus, glide }: ZoomBarProps) {
  const styles = useStyles();
  const seen = focus !== undefined && focus > view.from && focus < view.to;
  const at = seen ? focus : (view.from + view.to) / 2;
  const active = activePreset(view, all);
  return (
    <div className={styles.bar} role="group" aria-label="Zoom">
      <Button
        size="small"
        appearance="subtle"
        icon={<SubtractRegular />}
        aria-label="Show more time"
        title="Show more time"
        onClick={() => glide(zoom(view, 2, at, all))}
      />
      <Button
        size="small"
        appearance="subtle"
        icon={<AddRegular />}
        aria-label="Show less time"
        title="Show less time (or Ctrl and wheel)"
        onClick={() => glide(zoom(view, 0.5, at, all))}
      />
      {PRESETS.map(({ id, label }) => (
        <ToggleButton
          key={id}
          size="small"
          appearance="subtle"
          className={styles.toggle}
          checked={active === id}
          onClick={() => glide(preset(id, all, focus))}
        >
          {label}
        </ToggleButton>
      ))}
    </div>
  );
}
