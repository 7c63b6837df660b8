import { Button, Spinner, makeStyles } from '@fluentui/react-components';
import { Link, useNavigate } from '@tanstack/react-router';
import type { FormEvent } from 'react';
import { useEffect, useRef, useState } from 'react';

import { Card } from '@/lib/Card';
import { PageHeading } from '@/lib/PageHeading';
import { ReasonButton } from '@/lib/ReasonButton';
import { useStore } from '@/lib/store';
import { tokens } from '@/lib/theme';
import { Failure } from '@/state/Failure';
import { endedStore, useBootstrap, useSession } from '@/state/session';
import { forgetFailure, useSignIn } from '@/state/signIn';
import { SignInProgress } from '@/state/SignInProgress';

import { AccountFields } from './AccountFields';
import { CloudFields } from './CloudFields';
import { addForm, initialForm, missing, toRequest } from './form';
import { wayOf } from './ways';

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
  fixed: { margin: 0 },
  link: { color: tokens.colorBrandForegroundLink },
  grow: { flex: '1 1 auto' },
});

interface ConnectScreenProps {
  /** Beside the accounts of the session, in its cloud; else in their place. */
  add?: boolean;
}

/** Every way to sign in, to every Azure. */
export function ConnectScreen({ add: asked = false }: ConnectScreenProps) {
  const styles = useStyles();
  const navigate = useNavigate();
  const { lastConnection, settings } = useBootstrap();
  const session = useSession();
  const add = asked && session?.mode === 'azure';
  const back = add ? '/accounts' : session ? '/databases' : '/';
  const ended = useStore(endedStore);
  const { flow, begin, cancel } = useSignIn();
  const [form, setForm] = useState(() => (add ? addForm : initialForm)(lastConnection));
  const [hasSecret, setHasSecret] = useState(false);
  const secret = useRef<HTMLInputElement>(null);

  const busy = flow.kind === 'running';
  const error = flow.kind === 'failed' ? flow.error : null;
  // Waiting for a person who is elsewhere, in a browser or at another device, is a state of the whole screen.
  const elsewhere = busy && flow.step.kind !== 'connecting' && flow.way !== 'servicePrincipal';
  const gap = missing(form, hasSecret);
  const way = wayOf(form.method);
  const change = (part: Partial<typeof form>): void => setForm((before) => ({ ...before, ...part }));

  useEffect(() => forgetFailure, []);

  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    if (busy || gap) return;
    if (await begin(toRequest(form, secret.current?.value ?? '', add))) {
      await navigate({ to: add ? '/accounts' : '/databases' });
    }
  };

  return (
    <div className={styles.page}>
      <div>
        <PageHeading>{add ? 'Add an account' : 'Connect to Azure'}</PageHeading>
        <p className={styles.lead}>
          Pointback reads what the account may read. Nothing is changed in Azure until you press Restore now.
          {add ? ' The accounts that are signed in stay.' : ''}
        </p>
      </div>
      {ended && !error ? <Failure error={ended} title="Your session has ended" /> : null}
      {elsewhere ? <SignInProgress step={flow.step} ending={flow.ending} onCancel={cancel} /> : null}
      {/* Hidden and not taken away: what was typed is still there when the sign-in is cancelled. */}
      <form
        className={styles.form}
        hidden={elsewhere}
        style={elsewhere ? { display: 'none' } : undefined}
        onSubmit={(event) => void submit(event)}
        aria-busy={busy}
        noValidate
      >
        <div className={styles.cards}>
          <Card title="Cloud">
            <div className={styles.fields}>
              {add ? (
                <p className={styles.fixed}>
                  {session.cloud}, as the accounts that are signed in. Accounts of another cloud take the
                  place of these:{' '}
                  <Link to="/connect" className={styles.link}>
                    connect to another cloud
                  </Link>
                  .
                </p>
              ) : (
                <CloudFields form={form} onChange={change} />
              )}
            </div>
          </Card>
          <Card title="Account">
            <div className={styles.fields}>
              <AccountFields
                form={form}
                onChange={change}
                secret={secret}
                onSecret={setHasSecret}
                deviceCode={settings.allowDeviceCode}
              />
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
              {busy ? 'Connecting…' : error ? 'Try again' : (way?.action ?? 'Connect')}
            </ReasonButton>
          </div>
          {busy ? (
            <Button disabledFocusable={flow.ending} onClick={cancel}>
              {flow.ending ? 'Cancelling…' : 'Cancel'}
            </Button>
          ) : (
            <Button onClick={() => void navigate({ to: back })}>
              {session?.mode === 'practice' ? 'Back to practice' : session ? 'Cancel' : 'Back'}
            </Button>
          )}
        </div>
      </form>
    </div>
  );
}
