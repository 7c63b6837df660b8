import { useCallback } from 'react';

import { useCall } from '@/ipc/hooks';

/** One instance with everything that Azure says of it. `refresh` keeps what is on the screen until Azure has answered. */
export function useInstance(instanceId: string) {
  const query = useCall('instance_get', { instanceId }, { staleTime: 60_000 });
  const { refetch } = query;
  return { query, refresh: useCallback(() => void refetch(), [refetch]) };
}
