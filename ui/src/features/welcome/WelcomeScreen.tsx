import { PageHeading } from '@/lib/PageHeading';

export function WelcomeScreen() {
  return <PageHeading>Welcome</PageHeading>;
}
