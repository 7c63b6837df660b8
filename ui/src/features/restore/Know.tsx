import { makeStyles, mergeClasses } from '@fluentui/react-components';
import type { Note, Severity } from '@/ipc/gen/types';
import { tokens } from '@/lib/theme';
import type { Tone } from '@/lib/tone';
import { ToneShape } from '@/lib/ToneShape';
import { useHidden } from '@/lib/useHidden';

const useStyles = makeStyles({
  title: { margin: '0 0 4px', fontSize: 'inherit', fontWeight: tokens.fontWeightSemibold },
  list: { display: 'grid', gap: '6px', margin: 0, padding: 0, listStyleType: 'none' },
  note: { display: 'grid', gridTemplateColumns: '12px minmax(0, 1fr)', gap: '0 8px' },
  shape: { display: 'grid', placeItems: 'center', height: tokens.lineHeightBase300 },
  name: { margin: 0, fontWeight: tokens.fontWeightSemibold },
  text: {
    margin: 0,
    color: tokens.colorNeutralForeground2,
    fontSize: tokens.fontSizeBase200,
    lineHeight: tokens.lineHeightBase200,
    textWrap: 'pretty',
    overflowWrap: 'anywhere',
  },
  // Its mark stands where the others have their shape.
  summary: { cursor: 'pointer', width: 'fit-content' },
  under: { paddingLeft: '20px' },
  stop: { color: tokens.colorStatusDangerForeground1 },
  warning: { color: tokens.pbCautionForeground },
  info: { color: tokens.colorNeutralForeground3 },
});

const LOOKS: Record<Severity, { readonly tone: Tone; readonly word: string }> = {
  stop: { tone: 'bad', word: 'Prevents this restore' },
  warning: { tone: 'warning', word: 'Warning' },
  info: { tone: 'neutral', word: 'To know' },
};

/** More of them than this, and information shows its titles only; its reasons are one press away. */
const MANY = 2;

/** What to know before restoring, gravest first. What stops or warns is open, always. */
export function Know({ notes }: { notes: readonly Note[] }) {
  const styles = useStyles();
  if (notes.length === 0) return null;
  const brief = notes.length > MANY;
  return (
    <section aria-label="What to know before restoring">
      <h3 className={styles.title}>What to know before restoring</h3>
      <ul className={styles.list}>
        {notes.map((note) => (
          <KnowNote key={note.id} note={note} brief={brief && note.severity === 'info'} />
        ))}
      </ul>
    </section>
  );
}

function KnowNote({ note, brief }: { note: Note; brief: boolean }) {
  const styles = useStyles();
  const hidden = useHidden();
  const { tone, word } = LOOKS[note.severity];
  if (brief) {
    return (
      <li>
        <details>
          <summary className={styles.summary}>{note.title}</summary>
          <p className={mergeClasses(styles.text, styles.under)}>{note.text}</p>
        </details>
      </li>
    );
  }
  return (
    <li className={styles.note}>
      <span className={mergeClasses(styles.shape, styles[note.severity])}>
        <ToneShape tone={tone} />
      </span>
      <div>
        <p className={styles.name}>
          <span className={hidden}>{word}: </span>
          {note.title}
        </p>
        <p className={styles.text}>{note.text}</p>
      </div>
    </li>
  );
}
