import { Button, Spinner, makeStyles } from '@fluentui/react-components';
import { useNavigate } from '@tanstack/react-router';
import type { FormEvent } from 'react';
import { useRef, useState } from 'react';

import { toApiError } from '@/ipc/errors';
import type { ApiError } from '@/ipc/gen/types';
import { Card } from '@/lib/Card';
import { PageHeading } from '@/lib/PageHeading';
import { ReasonButton } from '@/lib/ReasonButton';
import { useStore } from '@/lib/store';
import { tokens } from '@/lib/theme';
import { Failure } from '@/state/Failure';
import { endedStore, useBootstrap, useSession, useSignIn } from '@/state/session';

import { AccountFields } from './AccountFields';
import { CloudFields } from './CloudFields';
import { initialForm, missing, toRequest } from './form';

const useStyles = makeStyles({
  page: {
    maxWidth: '58rem',
    margin: '0 auto',
    padding: '24px 0',
    display: 'flex',
    flexDirection: 'column',
    gap: '16px',
  },
  lead: { margin: '4px 0 0', color: tokens.colorNeutralForeground3 },
  form: { display: 'flex', flexDirection: 'column', gap: '16px' },
  cards: {
    display: 'grid',
    gridTemplateColumns: 'repeat(auto-fit, minmax(22rem, 1fr))',
    gap: '16px',
    alignItems: 'stretch',
  },
  fields: { display: 'flex', flexDirection: 'column', gap: '14px' },
  buttons: { display: 'flex', alignItems: 'flex-start', gap: '8px' },
  grow: { flex: '1 1 auto' },
});

/** Signing in to a real Azure, or to a cloud that is found by its address. */
export function ConnectScreen() {
  const styles = useStyles();
  const navigate = useNavigate();
  const { lastConnection } = useBootstrap();
  const session = useSession();
  const ended = useStore(endedStore);
  const { connect } = useSignIn();
  const [form, setForm] = useState(() => initialForm(lastConnection));
  const [hasSecret, setHasSecret] = useState(false);
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<ApiError | null>(null);
  const secret = useRef<HTMLInputElement>(null);

  const gap = missing(form, hasSecret);
  const change = (part: Partial<typeof form>): void => setForm((before) => ({ ...before, ...part }));

  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    if (busy || gap) return;
    setBusy(true);
    setError(null);
    try {
      await connect(toRequest(form, secret.current?.value ?? ''));
      await navigate({ to: '/databases' });
    } catch (thrown) {
      setError(toApiError(thrown));
      setBusy(false);
    }
  };

  return (
    <div className={styles.page}>
      <div>
        <PageHeading>Connect to Azure</PageHeading>
        <p className={styles.lead}>
          Pointback reads what the account may read. Nothing is changed in Azure until you press Restore now.
        </p>
      </div>
      {ended && !error ? <Failure error={ended} title="Your session has ended" /> : null}
      <form className={styles.form} onSubmit={(event) => void submit(event)} aria-busy={busy} noValidate>
        <div className={styles.cards}>
          <Card title="Cloud">
            <div className={styles.fields}>
              <CloudFields form={form} onChange={change} />
            </div>
          </Card>
          <Card title="Account">
            <div className={styles.fields}>
              <AccountFields form={form} onChange={change} secret={secret} onSecret={setHasSecret} />
            </div>
          </Card>
        </div>
        {error ? <Failure error={error} /> : null}
        <div className={styles.buttons}>
          <div className={styles.grow}>
            <ReasonButton
              type="submit"
              allowed={!busy && gap === null}
              reason={busy ? null : gap}
              {...(busy ? { icon: <Spinner size="tiny" /> } : {})}
            >
              {busy ? 'Connecting…' : 'Connect'}
            </ReasonButton>
          </div>
          <Button onClick={() => void navigate({ to: session ? '/databases' : '/' })}>
            {session?.mode === 'practice' ? 'Back to practice' : 'Cancel'}
          </Button>
        </div>
      </form>
    </div>
  );
}
