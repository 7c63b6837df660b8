/**
 * Narrower than this the way around is a rail with its words under the icons: a window of 880 pixels, or one of 1280 with text at 200 %.
 * A media query's rem is the person's own text size.
 */
export const RAIL = '@media (max-width: 60rem)';
