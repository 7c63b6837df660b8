/** The system's own colours: backgrounds and shadows go away, and what is transparent is drawn. */
export const FORCED = '@media (forced-colors: active)';

/** What is chosen, where no background can say so; with the focus on it, the ring is another one. */
export const chosenInForced = {
  outline: '2px solid Highlight',
  ':focus-visible': { outline: '4px double CanvasText' },
} as const;
