import { makeStyles, Spinner } from '@fluentui/react-components';
import {
  CheckmarkCircleFilled,
  CircleRegular,
  DismissCircleFilled,
  QuestionCircleFilled,
  SubtractCircleRegular,
} from '@fluentui/react-icons';
import type { ReactElement } from 'react';

import type { LineGroup, LineState } from '@/ipc/gen/types';
import { tokens } from '@/lib/theme';

/** Total by type: a new state does not compile without a shape and a word. */
export const LOOKS: Record<LineState, { readonly icon: ReactElement; readonly word: string }> = {
  checking: { icon: <Spinner size="extra-tiny" aria-hidden="true" />, word: 'checking' },
  ok: { icon: <CheckmarkCircleFilled />, word: 'ok' },
  missing: { icon: <DismissCircleFilled />, word: 'missing' },
  cannotSee: { icon: <QuestionCircleFilled />, word: 'cannot see' },
  notNeeded: { icon: <SubtractCircleRegular />, word: 'not needed' },
  notChosen: { icon: <CircleRegular />, word: 'not chosen' },
};

export const GROUPS: Record<LineGroup, string> = {
  vault: 'Backup vault',
  account: 'Your account',
  server: 'Target server',
  secret: 'Key Vault secret',
  storage: 'Storage account',
};

/** The colour of a state; never without its word. */
export const useLineColours: () => Record<LineState, string> = makeStyles({
  checking: { color: tokens.colorBrandForeground1 },
  ok: { color: tokens.colorStatusSuccessForeground1 },
  missing: { color: tokens.colorStatusDangerForeground1 },
  cannotSee: { color: tokens.pbCautionForeground },
  notNeeded: { color: tokens.colorNeutralForeground2 },
  notChosen: { color: tokens.colorNeutralForeground2 },
});
