import { AccountsScreen } from '@/features/accounts/AccountsScreen';

export function AccountsRoute() {
  return <AccountsScreen />;
}
