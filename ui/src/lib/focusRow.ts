/** Puts the keyboard on the row of the list that has it, as after a search or a menu. */
export function focusRow(): void {
  document.querySelector<HTMLElement>('[role="grid"] [role="row"][tabindex="0"]')?.focus();
}
