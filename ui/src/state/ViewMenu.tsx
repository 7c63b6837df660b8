import {
  Button,
  Menu,
  MenuDivider,
  MenuItem,
  MenuItemRadio,
  MenuList,
  MenuPopover,
  MenuTrigger,
  makeStyles,
} from '@fluentui/react-components';
import { ChevronDownRegular } from '@fluentui/react-icons';
import { useRef } from 'react';

import { tokens } from '@/lib/theme';
import { useHidden } from '@/lib/useHidden';

import type { Views } from './useViews';
import { ViewName } from './ViewName';

const useStyles = makeStyles({
  button: { minWidth: 0, maxWidth: '20rem', alignSelf: 'center' },
  name: { overflow: 'hidden', textOverflow: 'ellipsis', whiteSpace: 'nowrap' },
  changed: {
    paddingLeft: '6px',
    fontWeight: tokens.fontWeightRegular,
    color: tokens.colorNeutralForeground3,
    whiteSpace: 'nowrap',
  },
  popover: { maxWidth: '24rem', maxHeight: 'min(30rem, 75vh)', overflowY: 'auto' },
  item: { maxWidth: 'none' },
});

/** Which view of a list is shown, and all that can be done with views. */
export function ViewMenu({ views }: { views: Views }) {
  const styles = useStyles();
  const hidden = useHidden();
  const button = useRef<HTMLButtonElement>(null);
  const { active, modified, own, saved } = views;
  const kept = saved.find((each) => each.key === active?.key);
  return (
    <>
      <Menu
        checkedValues={{ view: active ? [active.key] : [] }}
        onCheckedValueChange={(_, data) => {
          const chosen = data.checkedItems[0];
          if (chosen) views.choose(chosen);
        }}
      >
        <MenuTrigger disableButtonEnhancement>
          <Button
            appearance="subtle"
            size="small"
            className={styles.button}
            icon={<ChevronDownRegular fontSize={12} />}
            iconPosition="after"
            ref={button}
            title={active?.label}
          >
            <span className={styles.name}>
              <span className={hidden}>View: </span>
              {active?.label}
            </span>
            {modified ? <span className={styles.changed}> changed</span> : null}
          </Button>
        </MenuTrigger>
        <MenuPopover className={styles.popover}>
          <MenuList>
            {own.map((each) => (
              <MenuItemRadio key={each.key} name="view" value={each.key} className={styles.item}>
                {each.label}
              </MenuItemRadio>
            ))}
            {saved.length > 0 ? <MenuDivider /> : null}
            {saved.map((each) => (
              <MenuItemRadio
                key={each.key}
                name="view"
                value={each.key}
                className={styles.item}
                disabled={each.filters === null}
                {...(each.filters === null ? { secondaryContent: 'from another version' } : {})}
              >
                {each.label}
              </MenuItemRadio>
            ))}
            {active && modified ? (
              <>
                <MenuDivider />
                <MenuItem className={styles.item} onClick={() => views.choose(active.key)}>
                  Show “{active.label}” unchanged
                </MenuItem>
              </>
            ) : null}
            {views.ready ? (
              <>
                <MenuDivider />
                {kept && modified ? (
                  <MenuItem className={styles.item} onClick={() => views.update(kept.label)}>
                    Keep the changes in “{kept.label}”
                  </MenuItem>
                ) : null}
                <MenuItem className={styles.item} onClick={() => views.ask({ kind: 'save' })}>
                  Save as a new view…
                </MenuItem>
                {kept ? (
                  <>
                    <MenuItem
                      className={styles.item}
                      onClick={() => views.ask({ kind: 'rename', name: kept.label })}
                    >
                      Rename “{kept.label}”…
                    </MenuItem>
                    <MenuItem className={styles.item} onClick={() => views.remove(kept.label)}>
                      Delete “{kept.label}”
                    </MenuItem>
                  </>
                ) : null}
              </>
            ) : null}
          </MenuList>
        </MenuPopover>
      </Menu>
      {views.naming ? <ViewName views={views} naming={views.naming} returnTo={button} /> : null}
    </>
  );
}
