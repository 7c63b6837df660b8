import { DatabasesScreen } from '@/features/databases/DatabasesScreen';

export function DatabasesRoute() {
  return <DatabasesScreen />;
}
