/** Keys and what they do, declared where they are used and listed in one sheet. */

export interface KeyPress {
  key: string;
  ctrlKey: boolean;
  metaKey: boolean;
  altKey: boolean;
  shiftKey: boolean;
}

/** True where letters are text: no letter shortcut applies there. */
export function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  return target.isContentEditable || ['INPUT', 'TEXTAREA', 'SELECT'].includes(target.tagName);
}

/** "Ctrl+F", "F5", "?", "R": Command stands for Ctrl on a Mac; Shift is part of the character. */
export function chordOf(press: KeyPress): string {
  const control = press.ctrlKey || press.metaKey ? 'Ctrl+' : '';
  const alt = press.altKey ? 'Alt+' : '';
  const key = press.key.length === 1 ? press.key.toUpperCase() : press.key;
  return `${control}${alt}${key}`;
}

/** Names of the events that the frame sends to the screen that is open. */
export const screenEvents = { search: 'pointback:search', refresh: 'pointback:refresh' } as const;
