import type { Theme } from '@fluentui/react-components';
import {
  teamsHighContrastTheme,
  tokens as fluentTokens,
  webDarkTheme,
  webLightTheme,
} from '@fluentui/react-components';

/** Colours that Fluent has no name for: the lanes of the timeline, the caution of the practice banner. */
const ownLight = {
  pbLaneVault: '#0f6cbd',
  pbLaneArchive: '#8764b8',
  pbLaneSecondary: '#038387',
  pbLaneOther: '#5d6b78',
  pbHatch: '#e8d8b8',
  pbCautionForeground: '#835c00',
  pbCautionBackground: '#fff9e5',
  pbPage: '#f5f5f5',
  pbSelected: '#ebf3fc',
  pbQuiet: '#f0f0f0',
};

const ownDark: typeof ownLight = {
  pbLaneVault: '#479ef5',
  pbLaneArchive: '#b39ddb',
  pbLaneSecondary: '#3fb5b9',
  pbLaneOther: '#a3b2c2',
  pbHatch: '#4a3d1e',
  pbCautionForeground: '#f2c661',
  pbCautionBackground: '#2b2000',
  pbPage: '#141414',
  pbSelected: '#082338',
  pbQuiet: '#2e2e2e',
};

/** System colours: the person's own palette decides. */
const ownContrast: typeof ownLight = {
  pbLaneVault: 'CanvasText',
  pbLaneArchive: 'CanvasText',
  pbLaneSecondary: 'CanvasText',
  pbLaneOther: 'CanvasText',
  pbHatch: 'GrayText',
  pbCautionForeground: 'CanvasText',
  pbCautionBackground: 'Canvas',
  pbPage: 'Canvas',
  pbSelected: 'Canvas',
  pbQuiet: 'Canvas',
};

/** Fluent's theme for high contrast has colours of its own: drawings take them, and vanish on another palette. */
const systemColours = {
  colorNeutralForeground1: 'CanvasText',
  colorNeutralForeground2: 'CanvasText',
  colorNeutralForeground3: 'CanvasText',
  colorNeutralForeground4: 'CanvasText',
  colorNeutralForegroundDisabled: 'GrayText',
  colorNeutralBackground1: 'Canvas',
  colorNeutralBackground2: 'Canvas',
  colorNeutralBackground3: 'Canvas',
  colorNeutralStroke1: 'CanvasText',
  colorNeutralStroke2: 'CanvasText',
  colorNeutralStroke3: 'GrayText',
  colorCompoundBrandStroke: 'Highlight',
  colorBrandBackground: 'Highlight',
  colorStatusDangerBackground2: 'Canvas',
  colorStatusDangerForeground1: 'CanvasText',
};

/** Fluent's dark surfaces are lighter than its page, and its lines heavy: a table of thin lines wants less of both. */
const calmDark = {
  colorNeutralBackground1: '#1f1f1f',
  colorNeutralBackground2: '#1a1a1a',
  colorNeutralStroke2: '#383838',
};

/** In rem: the person's text size scales everything. 13 px body, 12 px secondary, 20 px titles. */
const type = {
  fontFamilyBase: '"Segoe UI Variable Text", "Segoe UI", "Inter Variable", system-ui, sans-serif',
  fontFamilyMonospace: '"Cascadia Mono", Consolas, "Noto Sans Mono", ui-monospace, monospace',
  fontFamilyNumeric: '"Segoe UI Variable Text", "Segoe UI", "Inter Variable", system-ui, sans-serif',
  fontSizeBase100: '0.6875rem',
  fontSizeBase200: '0.75rem',
  fontSizeBase300: '0.8125rem',
  fontSizeBase400: '0.875rem',
  fontSizeBase500: '1.25rem',
  fontSizeBase600: '1.5rem',
  fontSizeHero700: '1.75rem',
  fontSizeHero800: '2rem',
  lineHeightBase100: '0.9375rem',
  lineHeightBase200: '1.0625rem',
  lineHeightBase300: '1.1875rem',
  lineHeightBase400: '1.25rem',
  lineHeightBase500: '1.75rem',
  lineHeightBase600: '2rem',
  lineHeightHero700: '2.25rem',
  lineHeightHero800: '2.5rem',
};

export type Scheme = 'light' | 'dark' | 'contrast';

export const themes: Record<Scheme, Theme> = {
  light: { ...webLightTheme, ...type, ...ownLight } as Theme,
  dark: { ...webDarkTheme, ...calmDark, ...type, ...ownDark } as Theme,
  contrast: { ...teamsHighContrastTheme, ...systemColours, ...type, ...ownContrast } as Theme,
};

type OwnToken = keyof typeof ownLight;

const ownTokens = Object.fromEntries(Object.keys(ownLight).map((name) => [name, `var(--${name})`])) as Record<
  OwnToken,
  string
>;

/** Every colour, size and radius that a component may use; hex values stand in this file alone. */
export const tokens = { ...fluentTokens, ...ownTokens };
