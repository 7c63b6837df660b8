import { useSearch } from '@tanstack/react-router';

import { ChangesCard } from '@/features/flight/ChangesCard';
import { SettingsScreen } from '@/features/settings/SettingsScreen';
import { useSession } from '@/state/session';

export function SettingsRoute() {
  // Changes belong to a sign-in: without one there is nothing to list.
  const signedIn = useSession() !== null;
  const { focus } = useSearch({ from: '/anywhere/settings' });
  return <SettingsScreen>{signedIn ? <ChangesCard focused={focus === 'changes'} /> : null}</SettingsScreen>;
}
