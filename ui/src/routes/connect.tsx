import { ConnectScreen } from '@/features/connect/ConnectScreen';

export function ConnectRoute() {
  return <ConnectScreen />;
}
