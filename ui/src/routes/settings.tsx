import { ChangesCard } from '@/features/flight/ChangesCard';
import { SettingsScreen } from '@/features/settings/SettingsScreen';
import { useSession } from '@/state/session';

export function SettingsRoute() {
  // Changes belong to a sign-in: without one there is nothing to list.
  const signedIn = useSession() !== null;
  return <SettingsScreen>{signedIn ? <ChangesCard /> : null}</SettingsScreen>;
}
