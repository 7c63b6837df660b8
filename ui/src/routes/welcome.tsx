import { Navigate } from '@tanstack/react-router';

import { WelcomeScreen } from '@/features/welcome/WelcomeScreen';
import { useSession } from '@/state/session';

export function WelcomeRoute() {
  const session = useSession();
  // A reload, or a window that was closed while signed in, goes on where the work is.
  return session ? <Navigate to="/databases" replace /> : <WelcomeScreen />;
}
