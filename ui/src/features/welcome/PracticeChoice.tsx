import { Button } from '@fluentui/react-components';
import { useNavigate } from '@tanstack/react-router';

import { Failure } from '@/state/Failure';
import { useBootstrap, usePractice } from '@/state/session';
import { useSignIn } from '@/state/signIn';

import { Choice } from './Choice';

/** The simulated company. */
export function PracticeChoice() {
  const navigate = useNavigate();
  const { practiceExists } = useBootstrap();
  const { practice, afresh } = usePractice();
  const { flow } = useSignIn();
  const busy = practice.isPending || afresh.isPending || flow.kind === 'running';
  const failure = practice.error ?? afresh.error;
  const open = { onSuccess: () => void navigate({ to: '/databases' }) };

  return (
    <Choice
      title="Practice with sample data"
      text="A company with some 60 databases, three years of backups and a few problems, simulated on this computer. No account, no network, nothing that can break."
      above={failure ? <Failure error={failure.api} title="Practice could not start" /> : null}
    >
      <Button disabledFocusable={busy} onClick={() => practice.mutate({}, open)}>
        {practice.isPending ? 'Starting…' : practiceExists ? 'Continue practice' : 'Start practice'}
      </Button>
      {practiceExists ? (
        <Button disabledFocusable={busy} onClick={() => afresh.mutate({}, open)}>
          {afresh.isPending ? 'Starting…' : 'Start afresh'}
        </Button>
      ) : null}
    </Choice>
  );
}
