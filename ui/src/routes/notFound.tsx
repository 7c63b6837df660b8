import { Button } from '@fluentui/react-components';
import { useNavigate } from '@tanstack/react-router';

import { Frame } from '@/features/frame/Frame';
import { EmptyState } from '@/lib/EmptyState';
import { PageHeading } from '@/lib/PageHeading';
import { useSession } from '@/state/session';

export function NotFoundRoute() {
  const navigate = useNavigate();
  const signedIn = useSession() !== null;
  return (
    <Frame nav={signedIn}>
      <PageHeading>No such screen</PageHeading>
      <EmptyState title="Nothing is at this address" text="It may come from another version of Pointback.">
        <Button appearance="primary" onClick={() => void navigate({ to: signedIn ? '/databases' : '/' })}>
          {signedIn ? 'Go to Databases' : 'Go to the start'}
        </Button>
      </EmptyState>
    </Frame>
  );
}
