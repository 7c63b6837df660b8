// Generated from src-tauri/backend/src/api. Do not edit: `POINTBACK_BLESS=1 cargo test -p backend bindings`.

import type {
  AccountRef,
  Accounts,
  Activity,
  ActivityRequest,
  Bootstrap,
  CheckLine,
  CheckRequest,
  ConnectRequest,
  Connectivity,
  ConnectivityRequest,
  Containers,
  ContainersRequest,
  CredentialFacts,
  Databases,
  DatabasesRequest,
  Dots,
  DotsRequest,
  FixApplyRequest,
  FixPreview,
  FixRecordView,
  FixRef,
  FixRequest,
  Fixes,
  FlightCheck,
  FlightRequest,
  GuardRequest,
  GuardView,
  Handoff,
  HostCheck,
  ImportRequest,
  Imported,
  InstanceDetails,
  InstanceRequest,
  JobRequest,
  JobView,
  KeyFileRequest,
  KeyVaults,
  Moment,
  MomentRequest,
  Nothing,
  PermissionsRequest,
  PlanCheck,
  Preflight,
  RawJob,
  Runbook,
  SavedViews,
  Secrets,
  SecretsRequest,
  ServerDatabases,
  ServerDatabasesRequest,
  Servers,
  Session,
  Settings,
  SignInStep,
  Stage,
  StartRequest,
  StorageAccounts,
  TargetsRequest,
  TenantRef,
  Terminal,
  TerminalRequest,
  TickRequest,
  Timeline,
  TimelineRequest,
} from './types';

/** Commands that answer once. */
export interface Calls {
  bootstrap: { request: Nothing; response: Bootstrap };
  practice_start: { request: Nothing; response: Session };
  practice_reset: { request: Nothing; response: Session };
  connect: { request: ConnectRequest; response: Session };
  sign_in_cancel: { request: Nothing; response: Nothing };
  sign_in_again: { request: Nothing; response: Nothing };
  sign_out: { request: Nothing; response: CredentialFacts };
  credentials_where: { request: Nothing; response: CredentialFacts };
  credentials_key_file: { request: KeyFileRequest; response: CredentialFacts };
  accounts_get: { request: Nothing; response: Accounts };
  accounts_tick: { request: TickRequest; response: Accounts };
  account_remove: { request: AccountRef; response: CredentialFacts };
  tenant_sign_in: { request: TenantRef; response: Nothing };
  tenant_check: { request: TenantRef; response: Nothing };
  settings_set: { request: Settings; response: Settings };
  views_get: { request: Nothing; response: SavedViews };
  views_set: { request: SavedViews; response: SavedViews };
  databases_list: { request: DatabasesRequest; response: Databases };
  dots_get: { request: DotsRequest; response: Dots };
  timeline_get: { request: TimelineRequest; response: Timeline };
  instance_get: { request: InstanceRequest; response: InstanceDetails };
  guard_get: { request: GuardRequest; response: GuardView };
  moment_find: { request: MomentRequest; response: Moment };
  servers_list: { request: TargetsRequest; response: Servers };
  server_databases_list: { request: ServerDatabasesRequest; response: ServerDatabases };
  storage_accounts_list: { request: TargetsRequest; response: StorageAccounts };
  containers_list: { request: ContainersRequest; response: Containers };
  key_vaults_list: { request: TargetsRequest; response: KeyVaults };
  secrets_list: { request: SecretsRequest; response: Secrets };
  plan_check: { request: CheckRequest; response: PlanCheck };
  fix_preview: { request: FixRequest; response: FixPreview };
  handoff_get: { request: FixRequest; response: Handoff };
  fixes_list: { request: Nothing; response: Fixes };
  restore_start: { request: StartRequest; response: JobView };
  activity_list: { request: ActivityRequest; response: Activity };
  job_get: { request: JobRequest; response: JobView };
  job_raw: { request: JobRequest; response: RawJob };
  job_check_now: { request: JobRequest; response: JobView };
  terminal_get: { request: TerminalRequest; response: Terminal };
  job_terminal: { request: JobRequest; response: Terminal };
  runbook_get: { request: JobRequest; response: Runbook };
  request_import: { request: ImportRequest; response: Imported };
}

/** Commands that report while they work, then answer. */
export interface Streams {
  sign_in: { request: ConnectRequest; item: SignInStep; response: Session };
  connectivity_test: { request: ConnectivityRequest; item: HostCheck; response: Connectivity };
  plan_preflight: { request: CheckRequest; item: Stage; response: Preflight };
  flight_check: { request: FlightRequest; item: CheckLine; response: FlightCheck };
  permissions_check: { request: PermissionsRequest; item: CheckLine; response: FlightCheck };
  fix_apply: { request: FixApplyRequest; item: FixRecordView; response: Fixes };
  fix_undo: { request: FixRef; item: FixRecordView; response: FixRecordView };
}

export type CallName = keyof Calls;
export type StreamName = keyof Streams;

export const callNames: readonly CallName[] = [
  'bootstrap',
  'practice_start',
  'practice_reset',
  'connect',
  'sign_in_cancel',
  'sign_in_again',
  'sign_out',
  'credentials_where',
  'credentials_key_file',
  'accounts_get',
  'accounts_tick',
  'account_remove',
  'tenant_sign_in',
  'tenant_check',
  'settings_set',
  'views_get',
  'views_set',
  'databases_list',
  'dots_get',
  'timeline_get',
  'instance_get',
  'guard_get',
  'moment_find',
  'servers_list',
  'server_databases_list',
  'storage_accounts_list',
  'containers_list',
  'key_vaults_list',
  'secrets_list',
  'plan_check',
  'fix_preview',
  'handoff_get',
  'fixes_list',
  'restore_start',
  'activity_list',
  'job_get',
  'job_raw',
  'job_check_now',
  'terminal_get',
  'job_terminal',
  'runbook_get',
  'request_import',
];

export const streamNames: readonly StreamName[] = [
  'sign_in',
  'connectivity_test',
  'plan_preflight',
  'flight_check',
  'permissions_check',
  'fix_apply',
  'fix_undo',
];
