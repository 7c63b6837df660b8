import { Button } from '@fluentui/react-components';
import { useNavigate } from '@tanstack/react-router';

import type { CloudChoice, ConnectRequest, LastConnection } from '@/ipc/gen/types';
import { useBootstrap } from '@/state/session';
import { forgetFailure, useSignIn } from '@/state/signIn';

import { Choice } from './Choice';

/** Signing in with the browser, in the cloud of the last time. */
export function AzureChoice() {
  const navigate = useNavigate();
  const { lastConnection, signIn } = useBootstrap();
  const { flow, begin } = useSignIn();
  const { request, where } = usual(lastConnection);
  const busy = flow.kind === 'running' || signIn.kind === 'restoring' || signIn.kind === 'waitingForBrowser';
  // One first action on the screen: with an account to go on with, that is it.
  const first = signIn.kind !== 'needed' || flow.kind !== 'idle';

  const go = async (): Promise<void> => {
    if (await begin(request)) await navigate({ to: '/databases' });
  };
  const others = (): void => {
    forgetFailure();
    void navigate({ to: '/connect' });
  };

  return (
    <Choice
      title="Azure"
      text={`Sign in with your browser${where ? ` to ${where}, as last time` : ''}. Nothing is changed in Azure until you press Restore now.`}
    >
      <Button appearance={first ? 'primary' : 'secondary'} disabledFocusable={busy} onClick={() => void go()}>
        {flow.kind === 'failed' ? 'Try again' : 'Sign in to Azure'}
      </Button>
      <Button disabledFocusable={busy} onClick={others}>
        Other ways to connect…
      </Button>
    </Choice>
  );
}

/** What the first button asks for: the browser, in the cloud and the tenant that the browser was used for last. */
function usual(last: LastConnection | null): { request: ConnectRequest; where: string | null } {
  if (last?.kind !== 'browser') {
    const cloud: CloudChoice = last?.cloud ?? { kind: 'public' };
    return { request: { cloud, credential: { kind: 'browser', tenant: null } }, where: cloudName(cloud) };
  }
  const { cloud, tenant } = last;
  const where = cloudName(cloud);
  return {
    request: { cloud, credential: { kind: 'browser', tenant } },
    where: tenant ? `${tenant}${where ? ` (${where})` : ''}` : where,
  };
}

/** `null`: Azure, which needs no other name. */
function cloudName(cloud: CloudChoice): string | null {
  switch (cloud.kind) {
    case 'public':
      return null;
    case 'usGovernment':
      return 'Azure US Government';
    case 'china':
      return 'Azure China';
    default:
      return cloud.arm.replace(/^https:\/\//, '').replace(/\/+$/, '');
  }
}
