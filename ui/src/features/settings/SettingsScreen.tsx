import { PageHeading } from '@/lib/PageHeading';

export function SettingsScreen() {
  return <PageHeading>Settings</PageHeading>;
}
