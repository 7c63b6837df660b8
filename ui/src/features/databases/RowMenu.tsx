import type { PositioningVirtualElement } from '@fluentui/react-components';
import { Menu, MenuDivider, MenuItem, MenuList, MenuPopover, makeStyles } from '@fluentui/react-components';
import {
  CopyRegular,
  DatabaseRegular,
  DocumentTextRegular,
  HistoryRegular,
  OpenRegular,
  ShieldCheckmarkRegular,
} from '@fluentui/react-icons';

import { useBridge } from '@/ipc/context';
import type { DatabaseRow } from '@/ipc/gen/types';
import { useAnnounce } from '@/lib/Announcer';

const useStyles = makeStyles({ item: { maxWidth: 'none' } });

/** The row whose menu is asked for, and where it is to appear. */
export interface Asked {
  row: DatabaseRow;
  at: PositioningVirtualElement;
}

interface RowMenuProps {
  asked: Asked | null;
  onClose: () => void;
  onOpen: (row: DatabaseRow) => void;
  onRestore: (row: DatabaseRow) => void;
  onDetails: (row: DatabaseRow) => void;
  onPermissions: (row: DatabaseRow) => void;
}

/** What can be done with a row. One menu for all rows: a list draws hundreds of them. */
export function RowMenu({ asked, onClose, onOpen, onRestore, onDetails, onPermissions }: RowMenuProps) {
  const styles = useStyles();
  const { host } = useBridge();
  const announce = useAnnounce();
  if (!asked) return null;
  const { row, at } = asked;
  const { portalUrl } = row;
  const copy = async (): Promise<void> => {
    try {
      await navigator.clipboard.writeText(row.id);
      announce('Copied: instance id');
    } catch {
      announce('Could not copy the instance id');
    }
  };
  return (
    <Menu
      open
      positioning={{ target: at, position: 'below', align: 'start' }}
      onOpenChange={(_, data) => {
        if (!data.open) onClose();
      }}
    >
      <MenuPopover>
        <MenuList aria-label={row.name}>
          <MenuItem className={styles.item} icon={<DatabaseRegular />} onClick={() => onOpen(row)}>
            Recovery points
          </MenuItem>
          <MenuItem className={styles.item} icon={<HistoryRegular />} onClick={() => onRestore(row)}>
            Restore…
          </MenuItem>
          <MenuItem className={styles.item} icon={<DocumentTextRegular />} onClick={() => onDetails(row)}>
            Details
          </MenuItem>
          <MenuItem
            className={styles.item}
            icon={<ShieldCheckmarkRegular />}
            onClick={() => onPermissions(row)}
          >
            Check permissions…
          </MenuItem>
          <MenuDivider />
          <MenuItem className={styles.item} icon={<CopyRegular />} onClick={() => void copy()}>
            Copy instance id
          </MenuItem>
          {portalUrl ? (
            <MenuItem
              className={styles.item}
              icon={<OpenRegular />}
              onClick={() => void host.openUrl(portalUrl)}
            >
              Open in portal
            </MenuItem>
          ) : null}
        </MenuList>
      </MenuPopover>
    </Menu>
  );
}
