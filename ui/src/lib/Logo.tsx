/** The mark: a ring that comes back to its point. */
export function Logo({ size = 20 }: { size?: number }) {
  return (
    <svg
      viewBox="0 0 20 20"
      aria-hidden="true"
      focusable="false"
      style={{
        width: `${size / 16}rem`,
        height: `${size / 16}rem`,
        flexShrink: 0,
        color: 'var(--colorCompoundBrandForeground1)',
      }}
    >
      <circle
        cx="10"
        cy="10"
        r="9"
        fill="none"
        stroke="currentColor"
        strokeWidth="2"
        strokeDasharray="44 12"
      />
      <circle cx="10" cy="10" r="3" fill="currentColor" />
    </svg>
  );
}
