import { PageHeading } from '@/lib/PageHeading';

export function ActivityScreen() {
  return <PageHeading>Activity</PageHeading>;
}
