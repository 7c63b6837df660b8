import { Button, makeStyles } from '@fluentui/react-components';
import { useNavigate } from '@tanstack/react-router';

import { classify, midSentence } from '@/ipc/errors';
import type { Problem } from '@/ipc/gen/types';
import { formatList } from '@/lib/numbers';
import { tokens } from '@/lib/theme';

import { Failure } from './Failure';

const useStyles = makeStyles({
  banner: {
    padding: '6px 14px',
    borderRadius: '8px',
    border: `1px solid ${tokens.pbHatch}`,
    backgroundColor: tokens.pbCautionBackground,
  },
  row: { display: 'flex', alignItems: 'center', gap: '12px', flexWrap: 'wrap' },
  text: { flex: '1 1 20rem' },
  scopes: { fontWeight: tokens.fontWeightSemibold },
  summary: {
    cursor: 'pointer',
    color: tokens.colorNeutralForeground3,
    width: 'fit-content',
    padding: '3px 0',
  },
  list: { display: 'flex', flexDirection: 'column', gap: '8px', margin: '6px 0' },
});

/** "Vault bv-prod-neu (access denied, 403)", "Tenant Fabrikam (asks for a second factor)". */
function nameOf(problem: Problem): string {
  const { scope, error } = problem;
  if (waits(problem))
    return `${scope} (${midSentence(error.message.replace(/^It /, '').replace(/\.$/, ''))})`;
  const why = midSentence(classify(error).title);
  return `${scope} (${error.status === null ? why : `${why}, ${error.status}`})`;
}

/** A tenant beside others wants something, and says itself what: that nobody is signed in would be wrong of it. */
const waits = ({ scope, error }: Problem): boolean => /^Tenant\b/.test(scope) && error.code === 'notSignedIn';

/** Whether it is put right among the accounts: a tenant that is not ready. */
export function isOfTenant({ scope, error }: Problem): boolean {
  return /^Tenant\b/.test(scope) || error.code === 'notSignedIn' || error.code === 'signInFailed';
}

/** Says what is missing from an answer, by name, above what is there. */
export function Problems({ problems, onRetry }: { problems: readonly Problem[]; onRetry?: () => void }) {
  const styles = useStyles();
  const navigate = useNavigate();
  if (problems.length === 0) return null;
  const named = problems.slice(0, 3).map(nameOf);
  const rest = problems.length - named.length;
  return (
    <section className={styles.banner} aria-label="Not everything could be read">
      <div className={styles.row}>
        <span className={styles.text}>
          Not read:{' '}
          <span className={styles.scopes}>{formatList(rest > 0 ? [...named, `${rest} more`] : named)}</span>.
          What could be read is shown.
        </span>
        {problems.some(isOfTenant) ? (
          <Button size="small" onClick={() => void navigate({ to: '/accounts' })}>
            Open Accounts
          </Button>
        ) : null}
        {onRetry ? (
          <Button size="small" onClick={onRetry}>
            Try again
          </Button>
        ) : null}
      </div>
      <details>
        <summary className={styles.summary}>Why, and what to do</summary>
        <div className={styles.list}>
          {problems.map((problem, index) => (
            // A vault may be named twice: for itself and for its paired region.
            // oxlint-disable-next-line react/no-array-index-key
            <Failure
              key={`${problem.scope} ${index}`}
              error={problem.error}
              title={problem.scope}
              ofTenant={isOfTenant(problem)}
              kindless={waits(problem)}
            />
          ))}
        </div>
      </details>
    </section>
  );
}
