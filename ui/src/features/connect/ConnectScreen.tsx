import { PageHeading } from '@/lib/PageHeading';

export function ConnectScreen() {
  return <PageHeading>Connect</PageHeading>;
}
