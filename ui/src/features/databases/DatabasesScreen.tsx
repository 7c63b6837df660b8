import { PageHeading } from '@/lib/PageHeading';

export function DatabasesScreen() {
  return <PageHeading>Databases</PageHeading>;
}
