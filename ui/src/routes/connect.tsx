import { useSearch } from '@tanstack/react-router';

import { ConnectScreen } from '@/features/connect/ConnectScreen';

export function ConnectRoute() {
  const { add } = useSearch({ from: '/outside/connect' });
  // Another form: what was typed for the one is not meant for the other.
  return <ConnectScreen key={String(add)} add={add === true} />;
}
