import { ActivityScreen } from '@/features/activity/ActivityScreen';

export function ActivityRoute() {
  return <ActivityScreen />;
}
