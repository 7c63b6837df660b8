import { useParams } from '@tanstack/react-router';

import { InstanceScreen } from '@/features/instance/InstanceScreen';

/** Everything that Azure says of one instance. */
export function InstanceRoute() {
  const { instanceId } = useParams({ from: '/inside/databases/$instanceId/details' });
  return <InstanceScreen key={instanceId} instanceId={instanceId} />;
}
