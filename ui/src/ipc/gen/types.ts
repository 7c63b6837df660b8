// Generated from src-tauri/backend/src/api. Do not edit: `POINTBACK_BLESS=1 cargo test -p backend bindings`.

export type AccountRef = { 
/**
 * [`AccountRow::id`].
 */
accountId: string, };

/**
 * One account: a person, or an application.
 */
export type AccountRow = { 
/**
 * Names the account in requests. Not a secret, and not for people.
 */
id: string, 
/**
 * `ann@contoso.com`, or the client id of an application.
 */
account: string, kind: CredentialKind, 
/**
 * "Azure", "Azure China", or the host of a custom cloud.
 */
cloud: string, 
/**
 * Whether the next start takes it up again without asking.
 */
kept: boolean, 
/**
 * Its own tenant first, then by name.
 */
tenants: Array<TenantRow>, 
/**
 * Why there may be more tenants than these: the list of them could not be read.
 */
problem: ApiError | null, };

/**
 * The accounts of the session, each with its tenants. Pushed whole whenever something in it changes
 * ([`super::Event::AccountsChanged`]).
 */
export type Accounts = { 
/**
 * In the order in which they were added. Empty: nobody is signed in.
 */
rows: Array<AccountRow>, 
/**
 * Whether another account can be added to the session: not in practice.
 */
canAdd: Can, };

/**
 * All jobs: of this app, of the vaults in the last 14 days (Azure lists no more), and what was kept of older ones; newest first.
 */
export type Activity = { rows: Array<JobSummary>, 
/**
 * How many days back Azure lists jobs.
 */
listedDays: number, 
/**
 * Since when jobs are kept here; `None`: nothing was kept yet.
 */
keptSince: Timestamp | null, reminders: Array<Reminder>, problems: Array<Problem>, asOf: Timestamp, };

export type ActivityRequest = { refresh: boolean, };

/**
 * An error as data: what happened, what to do, and Azure's own code and ids for a support request.
 */
export type ApiError = { code: ErrorCode, 
/**
 * What happened, in one sentence.
 */
message: string, 
/**
 * What to do, in order; Azure's own `recommendedAction` first.
 */
hints: Array<string>, who: Who | null, 
/**
 * Technical detail for those who want it; never a secret or a signed URL.
 */
detail: string | null, 
/**
 * Azure's code as sent (`UserErrorMSIMissingPermissions`).
 */
azureCode: string | null, 
/**
 * Further codes that Azure named in the same answer: of inner errors and of details.
 */
innerCodes?: Array<string>, 
/**
 * HTTP status, where an answer came.
 */
status: number | null, requestId: string | null, correlationId: string | null, retryAfterSeconds: number | null, };

/**
 * Everything a fresh window needs, in one value. A reload or a restart asks for it once.
 */
export type Bootstrap = { version: string, session: Session | null, 
/**
 * What the sign-in wants of the person at present, if anything.
 */
signIn: SignInState, 
/**
 * The sign-ins that are remembered; the last one is taken up again at the start.
 */
accounts: Array<RememberedAccount>, settings: Settings, 
/**
 * Restores of this app that are not in a final state; they are followed as soon as there is a session for them.
 */
unfinished: Array<JobSummary>, 
/**
 * The last connection, without its secret, to fill the form again.
 */
lastConnection: LastConnection | null, 
/**
 * Whether practice mode was left with work in it (it can be continued).
 */
practiceExists: boolean, 
/**
 * Folder of the log files, to be shown.
 */
logsDir: string, };

/**
 * Whether something may be done now, and if not, why, in words for the person.
 */
export type Can = { allowed: boolean, 
/**
 * Set whenever `allowed` is false.
 */
reason: string | null, };

/**
 * One thing that must be true for this restore. Sent whenever its state changes.
 */
export type CheckLine = { 
/**
 * Stable: `server-firewall`. The lines of one check keep their order.
 */
id: string, group: LineGroup, 
/**
 * What it is, without its state: "Vault identity may read the server".
 */
title: string, state: LineState, 
/**
 * What was seen, in a sentence that names the resources.
 */
seen: string, 
/**
 * Why Azure needs it.
 */
why: string, 
/**
 * The word at the end of the line: "Reader", "Firewall".
 */
tag: string, 
/**
 * Where it is set, in the portal's words: "Server › Connection security".
 */
setAt: string, 
/**
 * The resource in the portal; `None` in practice, and where it is not known.
 */
portalUrl: string | null, 
/**
 * Azure's code when it is missing, where one is documented: `UserErrorMSIMissingPermissions`.
 */
azureCode: string | null, 
/**
 * The change that would put it right; set while it is missing or cannot be seen and a change is known.
 */
fix: FixView | null, 
/**
 * Why there is none, where it is missing and Pointback cannot change it.
 */
noFix: string | null, 
/**
 * Azure's refusal, where it cannot be seen for that.
 */
error: ApiError | null, 
/**
 * It is right since minutes only: Azure may not go by it yet (contract §10.3).
 */
settling?: boolean, 
/**
 * Moments that `seen` is about and does not spell out: when Azure refused, when a secret expired.
 */
moments?: Array<LineMoment>, };

export type CheckRequest = { draft: Draft, };

export type CloudChoice = { "kind": "public" } | { "kind": "usGovernment" } | { "kind": "china" } | { "kind": "custom", arm: string, caFile: string | null, };

export type ConnectRequest = { cloud: CloudChoice, credential: CredentialChoice, 
/**
 * Beside the accounts of the session, if there is one in the same cloud; else in their place.
 */
add?: boolean, };

/**
 * Every host that a firewall must allow, with the result for each.
 */
export type Connectivity = { cloud: string, 
/**
 * "Through proxy.contoso.com:8080, from HTTPS_PROXY", "Directly".
 */
way: string, rows: Array<HostCheck>, };

/**
 * Tests the way to each host of a cloud.
 */
export type ConnectivityRequest = { 
/**
 * `None`: the cloud of the session, else of the last connection, else the public one.
 */
cloud: CloudChoice | null, };

export type ContainerChoice = { 
/**
 * ARM id (`…/blobServices/default/containers/…`).
 */
id: string, name: string, 
/**
 * `https://{account}.blob.…/{container}`, no SAS, no trailing slash.
 */
url: string, usable: Can, };

export type Containers = { rows: Array<ContainerChoice>, };

export type ContainersRequest = { accountId: string, };

export type CredentialChoice = { "kind": "browser", 
/**
 * Id or domain; `None`: the tenant at which the account is at home.
 */
tenant: string | null, } | { "kind": "developerTools", tenant: string | null, } | { "kind": "servicePrincipal", tenant: string, clientId: string, secret: SecretText, 
/**
 * Keep the secret sealed, so that the next start needs none.
 */
remember?: boolean, } | { "kind": "certificate", tenant: string, clientId: string, 
/**
 * PEM: the certificate and its private key, not encrypted.
 */
file: string, } | { "kind": "managedIdentity", 
/**
 * Of a user-assigned identity; `None`: the machine's own.
 */
clientId: string | null, } | { "kind": "workloadIdentity" } | { "kind": "deviceCode", tenant: string | null, };

/**
 * The answer to "Where are my credentials?", in words and without a secret.
 */
export type CredentialFacts = { 
/**
 * "Secret Service, entry “…” of Pointback".
 */
keyPlace: string, keyState: KeyState, 
/**
 * Why the keychain could not say whether the key is there, or could not keep it.
 */
keyProblem: CredentialProblem | null, 
/**
 * Path of the sealed file.
 */
file: string, fileExists: boolean, 
/**
 * Anybody who can read the folder can read the credentials: the key lies beside the file.
 */
weaker: boolean, 
/**
 * Whether a sign-in outlives the run; `why` if not.
 */
kept: boolean, why: CredentialProblem | null, accounts: Array<RememberedAccount>, 
/**
 * Access tokens, in memory for an hour at most: how many accounts have some.
 */
inMemory: number, 
/**
 * Files that could not be used and were kept aside.
 */
aside: Array<string>, 
/**
 * What is there now, a line each: files, the key, accounts in memory.
 */
remains: Array<string>, 
/**
 * Neither disk nor keychain nor memory holds anything.
 */
nothing: boolean, 
/**
 * Where the browser's own sign-in can be ended: it is the browser's and not Pointback's.
 */
browserNote: string, };

/**
 * The ways to sign in, without what is typed for them.
 */
export type CredentialKind = "browser" | "developerTools" | "servicePrincipal" | "certificate" | "managedIdentity" | "workloadIdentity" | "deviceCode";

export type CredentialProblem = { message: string, hint: string, detail: string | null, };

export type DatabaseRow = { 
/**
 * ARM id of the backup instance, as received.
 */
id: string, 
/**
 * Database name (single server) or server name (flexible server).
 */
name: string, 
/**
 * Server name; equal to `name` for a flexible server.
 */
server: string, kind: ServerKind, vaultId: string, vault: string, resourceGroup: string, region: Region, subscriptionId: string, subscription: string, 
/**
 * Newest recovery point that Resource Graph knows of; `None` where there is none or it does not say.
 */
newestPoint: Timestamp | null, protection: StateView, 
/**
 * The vault asks for a second person's consent (resource guard).
 */
guarded: boolean, 
/**
 * ARM id of the data source: the database, or the flexible server.
 */
dataSourceId: string, policy: string | null, 
/**
 * Paired region in which the points can be restored as well; `None`: there is none, or it is not known.
 */
secondaryRegion: Region | null, 
/**
 * Page of the instance in the Azure portal; `None` in practice.
 */
portalUrl: string | null, canRestore: Can, };

/**
 * Every protected PostgreSQL database and flexible server that the account can see.
 */
export type Databases = { rows: Array<DatabaseRow>, vaultCount: number, subscriptions: Array<SubscriptionView>, 
/**
 * What could not be read; the rows that could are above.
 */
problems: Array<Problem>, asOf: Timestamp, 
/**
 * From an earlier run of the app: shown at once, and marked until Azure has answered.
 */
cached: boolean, };

export type DatabasesRequest = { 
/**
 * Ask Azure again even if an answer is at hand.
 */
refresh: boolean, };

export type Dot = "done" | "partial" | "missed" | "nothing";

export type Dots = { rows: Array<DotsRow>, };

export type DotsRequest = { 
/**
 * Instance ids; at most 30 at a time are looked up, in the order given.
 */
ids: Array<string>, };

/**
 * The last twelve weeks of one instance, oldest first.
 */
export type DotsRow = { id: string, 
/**
 * Always twelve.
 */
weeks: Array<Dot>, missed: number, 
/**
 * "12 of the last 12 weeks have a backup": what a screen reader says.
 */
text: string, problem: Problem | null, };

/**
 * The restore form, as far as it is filled. Both halves are kept while the person switches between them.
 */
export type Draft = { instanceId: string, 
/**
 * `recoveryPointId`; empty until one is chosen.
 */
pointId: string, target: TargetKind, 
/**
 * ARM id of the target single server (picked or typed).
 */
serverId: string, databaseName: string, 
/**
 * Identifier of the Key Vault secret with the target server's connection string, with or without version.
 */
secretUri: string, 
/**
 * ARM id of the storage account, where it was picked; empty when only a URL was typed.
 */
storageAccountId: string, 
/**
 * Container URL without SAS.
 */
containerUrl: string, 
/**
 * ARM id of the container, where known; empty otherwise.
 */
containerId: string, filePrefix: string, 
/**
 * Restore in the paired region, from the copy that is kept there (contract §5.7).
 */
secondary: boolean, 
/**
 * Without meaning for a point in the vault store.
 */
rehydrationPriority: RehydrationPriority, 
/**
 * Days that the rehydrated copy is kept, 10 to 30. Without meaning for a point in the vault store.
 */
rehydrationDays: number, 
/**
 * ARM id of the user-assigned identity that the vault works as; empty: its system-assigned one.
 */
identityId: string, 
/**
 * Tenant (id or domain) of the vault's resource guard where that is another one than the vault's; else empty.
 */
guardTenant: string, };

export type DraftField = "point" | "target" | "server" | "databaseName" | "secret" | "container" | "filePrefix" | "rehydration" | "identity" | "guard";

/**
 * What the screen can do about an error. A code exists only because the screen acts on it.
 */
export type ErrorCode = "notSignedIn" | "signInFailed" | "forbidden" | "notFound" | "throttled" | "offline" | "tls" | "invalidInput" | "validationFailed" | "service" | "planStale" | "duplicate" | "outcomeUnknown" | "storage" | "internal";

/**
 * How long something usually takes, and how we know. Seconds.
 */
export type Estimate = { lowSeconds: number, highSeconds: number, 
/**
 * "from 4 earlier restores", "measured by Microsoft's own tests"; always shown with the range.
 */
basis: string, };

/**
 * What is pushed to every window.
 */
export type Event = { "kind": "jobChanged", job: JobView, } | { "kind": "sessionEnded", error: ApiError, } | { "kind": "signInChanged", state: SignInState, session: Session | null, } | { "kind": "accountsChanged", accounts: Accounts, } | { "kind": "fixChanged", fix: FixRecordView, };

/**
 * A row of the details card.
 */
export type Fact = { label: string, value: string, 
/**
 * An id: shown in a fixed-width face, with a button that copies it.
 */
copyable: boolean, 
/**
 * The moment that `value` names, so that the screen can show it in local time as well.
 */
at?: Timestamp, };

/**
 * Facts under one heading.
 */
export type FactGroup = { title: string, facts: Array<Fact>, };

/**
 * Puts lines of a check right. Each change is made once, and looked for until it stands.
 */
export type FixApplyRequest = { about: FlightAbout, fixes: Array<FixChoice>, 
/**
 * Take each back when the restore is over that is started from this form; also after a restart.
 */
undoAfterRestore: boolean, };

export type FixChoice = { lineId: string, 
/**
 * One of [`FixView::scopes`]; `None`: the narrowest.
 */
scope: string | null, };

/**
 * What would be changed, each with whether this account may.
 */
export type FixPreview = { 
/**
 * Grants come before what depends on them.
 */
fixes: Array<FixView>, };

/**
 * A change that was made or tried, as it is recorded. Sent at every step.
 */
export type FixRecordView = { key: string, title: string, 
/**
 * ARM id of what was written to.
 */
place: string, state: StateView, 
/**
 * Something is still being found out.
 */
open: boolean, who: string, at: Timestamp, 
/**
 * How it is taken back.
 */
undo: string, canUndo: Can, 
/**
 * It is taken back when a restore is over.
 */
undoAfterRestore: boolean, 
/**
 * Key of the restore after whose end it is taken back, once that was started.
 */
job: string | null, 
/**
 * Why it was left alone: what somebody else changed meanwhile.
 */
leftAlone: string | null, error: ApiError | null, };

export type FixRef = { key: string, };

/**
 * Which lines of a check are to be put right.
 */
export type FixRequest = { about: FlightAbout, fixes: Array<FixChoice>, };

export type FixScope = { id: string, label: string, };

/**
 * A change as the screen shows it before it is made.
 */
export type FixView = { 
/**
 * The line that it puts right.
 */
lineId: string, 
/**
 * What is done: "Give bv-prod the role Reader on pg-2".
 */
title: string, 
/**
 * What it opens and for whom.
 */
consequence: string, 
/**
 * How it is taken back.
 */
undo: string, 
/**
 * ARM id of what is written to.
 */
place: string, 
/**
 * What the person needs there: `Microsoft.Authorization/roleAssignments/write`.
 */
action: string, 
/**
 * Where it may be made instead, narrowest first; empty where there is one place only.
 */
scopes: Array<FixScope>, 
/**
 * Whether this account may make it, as far as it is known; only `fix_preview` asks. A right that cannot be read does not
 * forbid the try.
 */
can: Can, };

/**
 * Newest first.
 */
export type Fixes = { rows: Array<FixRecordView>, 
/**
 * Lines that could not be begun with, each with why. Nothing was written for them.
 */
problems: Array<Problem>, };

/**
 * What a check is about: the form, or a vault and a target.
 */
export type FlightAbout = { "kind": "restore" } & FlightRequest | { "kind": "permissions" } & PermissionsRequest;

export type FlightCheck = { 
/**
 * In order.
 */
lines: Array<CheckLine>, verdict: Verdict, missing: number, cannotSee: number, 
/**
 * "2 things are missing, and 1 cannot be seen."
 */
summary: string, 
/**
 * What no check from outside can tell, and validation will: the user in the secret.
 */
unchecked: Array<string>, 
/**
 * Reads of Resource Manager that this check made; what was read a moment ago is not read again.
 */
reads: number, 
/**
 * There was more to read than one check may: asked again at once, without `refresh`, the next one reads the rest.
 */
more?: boolean, 
/**
 * Version of the rules that were gone by (`docs/permissions.md`).
 */
rulesVersion: number, asOf: Timestamp, };

/**
 * Asks what the restore of a form needs. Nothing is changed, and Azure's own validation is not called.
 */
export type FlightRequest = { draft: Draft, 
/**
 * Read everything again, also what was read a moment ago.
 */
refresh: boolean, };

/**
 * A stretch in which backups were due and none is there.
 */
export type Gap = { from: Timestamp, to: Timestamp, missed: number, 
/**
 * "3 backups missed".
 */
label: string, store: Store, };

export type GuardRequest = { instanceId: string, 
/**
 * Tenant that the guard is in, as the person says; empty: to be found out.
 */
tenant: string, };

/**
 * What the account may do with the guard.
 */
export type GuardRight = "has" | "missing" | "unknown" | "otherTenant";

/**
 * Whether a resource guard watches restores of this vault (contract §5.9).
 */
export type GuardState = "free" | "restores" | "unknown";

/**
 * The resource guard, explained.
 */
export type GuardView = { state: GuardState, right: GuardRight, 
/**
 * What it is and what follows, in plain sentences.
 */
text: Array<string>, guardId: string | null, guardName: string | null, 
/**
 * Tenant of the guard where it is another than the session's; goes into `Draft::guard_tenant`.
 */
tenantId: string | null, 
/**
 * To choose from while the guard's tenant is not known.
 */
tenants: Array<TenantChoice>, 
/**
 * The role to ask for: "Backup MUA Operator".
 */
role: string, 
/**
 * Who may give it, by name where Azure tells; else empty.
 */
owners: Array<string>, 
/**
 * A text to send to whoever may give the role; set when the right is missing or unknown.
 */
askText: string | null, canRestore: Can, problem: ApiError | null, };

/**
 * The changes written down for whoever may make them. The same changes give the same bytes.
 */
export type Handoff = { 
/**
 * Ticket, azure-cli, PowerShell, Bicep, in this order.
 */
files: Array<HandoffFile>, };

export type HandoffFile = { kind: HandoffKind, 
/**
 * Every system takes it: letters, digits, hyphens, one dot.
 */
name: string, 
/**
 * Whole. It holds no secret.
 */
text: string, };

/**
 * What a file of a hand-off is for.
 */
export type HandoffKind = "ticket" | "az" | "powerShell" | "bicep" | "besideBicep";

/**
 * One host. Reported when its test begins and when it ends.
 */
export type HostCheck = { 
/**
 * `management.azure.com`, or a pattern: `*.vault.azure.net`.
 */
host: string, port: number, 
/**
 * What it is needed for, in a few words.
 */
purpose: string, state: HostState, 
/**
 * What was seen, in a sentence.
 */
message: string, error: ApiError | null, 
/**
 * Who signed the certificate that was shown, where one was seen and refused.
 */
issuer: string | null, 
/**
 * From the request to the first answer.
 */
milliseconds: number | null, };

export type HostState = "checking" | "reached" | "failed" | "notTested";

/**
 * An identity of the vault.
 */
export type IdentityChoice = { 
/**
 * What goes into `Draft::identity_id`: an ARM id, or empty for the system-assigned one.
 */
id: string, 
/**
 * "System-assigned", or the identity's name.
 */
label: string, 
/**
 * Object id of its principal, where Azure tells.
 */
principalId: string | null, };

export type ImportRequest = { 
/**
 * Content of a request file: JSON, at most 1 MB.
 */
text: string, 
/**
 * The instance that the request is for. Empty: the one whose data source the file names.
 */
instanceId: string, };

/**
 * A form filled in from a request file. Nothing was sent.
 */
export type Imported = { draft: Draft, 
/**
 * What was repaired or left out, each in one sentence.
 */
notices: Array<string>, };

/**
 * Everything that Azure says of a backup instance, its vault and its policy (contract §5.1, §5.2, §9).
 */
export type InstanceDetails = { database: DatabaseRow, groups: Array<FactGroup>, 
/**
 * Errors of the protection, in Azure's words.
 */
errors: Array<ApiError>, 
/**
 * What could not be read.
 */
problems: Array<Problem>, 
/**
 * The instance as Azure sent it, indented.
 */
rawJson: string, asOf: Timestamp, };

export type InstanceRequest = { instanceId: string, };

/**
 * One thing to say about the form.
 */
export type Issue = { field: DraftField, severity: Severity, message: string, 
/**
 * A value that would be right, to be taken with one click.
 */
suggestion: string | null, 
/**
 * The field is only not filled in yet: said at the button, not painted red.
 */
missing: boolean, };

export type JobRequest = { key: string, };

/**
 * A job in a list.
 */
export type JobSummary = { 
/**
 * Opaque and stable: the journal's id, or the ARM id of a job that was found.
 */
key: string, 
/**
 * Grows with every change; an older snapshot never replaces a newer one.
 */
seq: number, origin: Origin, phase: Phase, phaseLabel: string, tone: Tone, isFinal: boolean, 
/**
 * Source: database, or flexible server.
 */
name: string, server: string, kind: ServerKind, vault: string, 
/**
 * ARM id of the vault, for filters.
 */
vaultId: string, 
/**
 * Name of the vault's subscription, or its id where the name is not known.
 */
subscription: string, 
/**
 * ARM id of the source; empty where it is not known.
 */
dataSourceId: string, operation: Operation, operationLabel: string, 
/**
 * Region in which it is restored, where that is not the vault's.
 */
secondaryRegion: string | null, 
/**
 * Azure lists it no more: this is what was kept of it.
 */
fromHistory: boolean, 
/**
 * New database or container, short.
 */
destination: string, target: TargetKind | null, startedAt: Timestamp, endedAt: Timestamp | null, startedBy: string | null, 
/**
 * Where one has to be signed in to follow it: "practice mode", or host and tenant. Absent for jobs of vaults, which
 * are only ever shown there.
 */
startedIn?: string, 
/**
 * The recovery point's time.
 */
pointTime: Timestamp | null, 
/**
 * First words of the cause, when it failed.
 */
problem: string | null, };

/**
 * A restore with all that is known about it.
 */
export type JobView = { summary: JobSummary, 
/**
 * The typical range; `None` once it has ended.
 */
estimate: Estimate | null, steps: Array<Step>, facts: Array<Fact>, error: ApiError | null, warnings: Array<string>, 
/**
 * One sentence under the steps: that the app may be closed, what is being looked for, …
 */
note: string | null, 
/**
 * When it is over: where the result is, how to reach it, what to check next.
 */
nextSteps: Array<string>, checkedAt: Timestamp | null, nextCheckAt: Timestamp | null, 
/**
 * The last check failed, and tracking goes on: why.
 */
trackingProblem: ApiError | null, portalUrl: string | null, instanceId: string | null, };

/**
 * Keeps the key of the saved sign-ins in a file beside them, which is weaker than a keychain, or stops doing so.
 */
export type KeyFileRequest = { 
/**
 * True: "Keep the key in a file that anyone who can read my folder can use". False: in the keychain, or for this run only.
 */
inAFile: boolean, };

export type KeyState = "absent" | "present" | "notKnown";

export type KeyVaultChoice = { id: string, name: string, 
/**
 * `https://{name}.vault.…`, no trailing slash.
 */
uri: string, subscription: string, region: Region, };

export type KeyVaults = { rows: Array<KeyVaultChoice>, problems: Array<Problem>, };

export type Lane = { store: Store, 
/**
 * "Vault", "Archive".
 */
label: string, count: number, };

/**
 * A connection without its secret.
 */
export type LastConnection = { cloud: CloudChoice, tenant: string | null, clientId: string | null, developerTools: boolean, 
/**
 * `None`: kept by a version that knew only developer tools and service principals.
 */
kind: CredentialKind | null, 
/**
 * Path of the certificate's file.
 */
file: string | null, };

/**
 * Which part of the restore a line belongs to.
 */
export type LineGroup = "vault" | "account" | "server" | "secret" | "storage";

/**
 * A moment, and what was or will be then.
 */
export type LineMoment = { 
/**
 * "Refused", "Expired".
 */
label: string, at: Timestamp, };

export type LineState = "checking" | "ok" | "missing" | "cannotSee" | "notNeeded" | "notChosen";

/**
 * A list that views are kept for.
 */
export type ListName = "databases" | "activity";

export type Mode = "practice" | "azure";

/**
 * The newest restorable point before a moment, and what lies between.
 */
export type Moment = { 
/**
 * The text as understood; `None`: it was not understood, see `message`.
 */
moment: Timestamp | null, pointId: string | null, lostSeconds: number | null, 
/**
 * "5 days 11 h of changes would be missing.", or what is wrong with the text.
 */
message: string, found: boolean, };

export type MomentRequest = { instanceId: string, 
/**
 * As typed: `2026-11-20 14:05`, `20 Nov 2026 14:05`, `yesterday 14:05`, or with `Z` or an offset.
 */
text: string, 
/**
 * IANA name of the person's time zone (`Europe/Berlin`), for a text without an offset.
 */
zone: string, };

/**
 * Something to know before restoring: a fact of the point, the vault or the target, and what follows from it.
 */
export type Note = { 
/**
 * Stable name, for tests and for the order on the screen: `native-pitr`, `once-a-day`.
 */
id: string, severity: Severity, 
/**
 * A few words.
 */
title: string, 
/**
 * The reason, in one or two sentences.
 */
text: string, };

/**
 * No request, or no answer.
 */
export type Nothing = Record<symbol, never>;

/**
 * What a job does. Azure's own words for filters: `Restore`, `CrossRegionRestore`, `ScheduledBackup`, `OnDemandBackup`.
 */
export type Operation = "restore" | "crossRegionRestore" | "scheduledBackup" | "onDemandBackup" | "other";

/**
 * Where the knowledge comes from.
 */
export type Origin = "pointback" | "vault";

/**
 * Asks what a vault needs on a server or a storage account, outside a restore.
 */
export type PermissionsRequest = { 
/**
 * ARM id of the Backup vault.
 */
vaultId: string, 
/**
 * What is restored: it decides which rules hold.
 */
serverKind: ServerKind, target: TargetKind, 
/**
 * ARM id of the single server (as a database), else empty.
 */
serverId: string, 
/**
 * Identifier of the Key Vault secret (as a database), else empty.
 */
secretUri: string, 
/**
 * ARM id of the container or of the storage account (as files), else empty.
 */
storageId: string, 
/**
 * ARM id of the user-assigned identity that the vault works as; empty: its system-assigned one.
 */
identityId: string, 
/**
 * In the vault's paired region.
 */
secondary: boolean, refresh: boolean, };

export type Phase = "sending" | "accepted" | "running" | "completed" | "completedWithWarnings" | "failed" | "cancelled" | "outcomeUnknown" | "neverStarted" | "refused";

/**
 * What can be said about a form without asking anybody.
 */
export type PlanCheck = { issues: Array<Issue>, 
/**
 * What will happen, in two or three plain sentences.
 */
summary: Array<Array<Span>>, estimate: Estimate, 
/**
 * What to know before restoring, gravest first.
 */
notes: Array<Note>, 
/**
 * Set when the chosen point is in the archive tier only.
 */
rehydration: Rehydration | null, canValidate: Can, 
/**
 * The exact body that would be sent, indented; `None` until the form is complete.
 */
requestJson: string | null, };

/**
 * A restore that Azure has validated. It can be started once, until it expires.
 */
export type PlanView = { id: string, validatedAt: Timestamp, expiresAt: Timestamp, summary: Array<Array<Span>>, 
/**
 * Set when the same point was restored to the same place in the last 24 hours: the person must say yes once more.
 */
repeatWarning: string | null, };

export type PointStore = { store: Store, 
/**
 * Azure's word: `VaultStore`, `ArchiveStore`.
 */
raw: string, created: Timestamp | null, expires: Timestamp | null, };

export type PointView = { 
/**
 * `recoveryPointId`, 32 hex digits.
 */
id: string, time: Timestamp, stores: Array<PointStore>, 
/**
 * `Full`, or what Azure says.
 */
backupType: string, 
/**
 * Retention tag as Azure names it.
 */
tag: string | null, rank: TagRank, state: StateView, 
/**
 * When the point goes away; `None`: Azure gives no date.
 */
expires: Timestamp | null, 
/**
 * Bytes of the data source at the time, from `metaData`.
 */
sizeBytes: number | null, postgresVersion: string | null, databaseName: string | null, 
/**
 * A restore has to bring it back from the archive tier first.
 */
needsRehydration: boolean, 
/**
 * How far bringing it back has come, where it was begun.
 */
rehydration: StateView | null, 
/**
 * Until when the copy that was brought back can be restored from without waiting.
 */
rehydratedUntil: Timestamp | null, canRestore: Can, };

/**
 * How validation ended: a plan, or the error of the stage that failed.
 */
export type Preflight = { plan: PlanView | null, failure: ApiError | null, stages: Array<Stage>, };

/**
 * A part of an answer that could not be had; the rest of the answer stands. Names what is missing.
 */
export type Problem = { 
/**
 * What could not be read: "Subscription Finance", "Vault bv-fin-guarded".
 */
scope: string, error: ApiError, };

/**
 * Which proxy requests to Azure take. This computer's own names are never sent through one.
 */
export type ProxyChoice = { "kind": "system" } | { "kind": "none" } | { "kind": "manual", 
/**
 * `http://proxy.contoso.com:8080`. No user name and password: settings are not a place for secrets.
 */
address: string, 
/**
 * Hosts that are reached directly, as in `NO_PROXY`: `contoso.com, .internal, 10.0.0.0/8`.
 */
bypass: string, };

/**
 * The job as Azure last sent it.
 */
export type RawJob = { 
/**
 * Indented JSON; a sentence saying so when Azure has sent none yet.
 */
json: string, receivedAt: string | null, };

/**
 * A region: the name that requests use (`westeurope`) and the one that people read (`West Europe`).
 */
export type Region = { name: string, display: string, };

/**
 * What bringing a point back from the archive means; only for points that need it.
 */
export type Rehydration = { leastDays: number, mostDays: number, 
/**
 * How long it takes, and how that is known.
 */
timeText: string, costText: string, 
/**
 * Until when the copy will be there, with the days of the form.
 */
keptText: string, };

/**
 * How fast an archived point is brought back (contract §6.1).
 */
export type RehydrationPriority = "standard" | "high";

/**
 * A sign-in that is remembered, without its secret.
 */
export type RememberedAccount = { 
/**
 * `ann@contoso.com`, or the client id of a service principal.
 */
account: string, tenantId: string, 
/**
 * Host of Azure Resource Manager.
 */
cloud: string, kind: CredentialKind, 
/**
 * "Refresh token", "Client secret": what is kept of it.
 */
holding: string, };

/**
 * A copy that was brought back from the archive tier and goes away again.
 */
export type Reminder = { 
/**
 * One sentence.
 */
text: string, until: Timestamp, instanceId: string, 
/**
 * The restore that brought it back.
 */
key: string | null, };

/**
 * A restore written down.
 */
export type Runbook = { 
/**
 * A proposal that every file system takes.
 */
fileName: string, markdown: string, };

/**
 * Filters under a name.
 */
export type SavedView = { list: ListName, 
/**
 * 1 to 60 characters, once per list.
 */
name: string, 
/**
 * The screen's own way to write filters down, at most 4,000 characters. Not looked into.
 */
query: string, };

export type SavedViews = { 
/**
 * In the person's order; at most 50.
 */
views: Array<SavedView>, };

/**
 * The paired region: a lane of its own, with points of its own (contract §5.7).
 */
export type SecondaryRegion = { region: Region, 
/**
 * The vault's region.
 */
source: Region, 
/**
 * "Central US (secondary)".
 */
label: string, 
/**
 * Newest first. An id may be that of a primary point as well: together with `Draft::secondary` it is one choice.
 */
points: Array<PointView>, 
/**
 * That points arrive there up to 12 hours late.
 */
note: string, canRestore: Can, 
/**
 * The points there could not be read.
 */
problem: Problem | null, };

export type SecretChoice = { name: string, 
/**
 * `https://{vault}/secrets/{name}`, without a version.
 */
uri: string, usable: Can, };

/**
 * A secret in memory. `Debug` redacts; `Serialize` writes an empty text, so that no answer, log or file can carry it.
 */
export type SecretText = string;

/**
 * Names of secrets. Never a value.
 */
export type Secrets = { rows: Array<SecretChoice>, };

export type SecretsRequest = { 
/**
 * ARM id of the key vault.
 */
vaultId: string, };

/**
 * A single server that could take the new database.
 */
export type ServerChoice = { id: string, name: string, resourceGroup: string, subscription: string, region: Region, version: string | null, state: string, usable: Can, };

export type ServerDatabases = { serverId: string, names: Array<string>, };

export type ServerDatabasesRequest = { serverId: string, };

export type ServerKind = "singleServer" | "flexibleServer";

export type Servers = { rows: Array<ServerChoice>, problems: Array<Problem>, };

/**
 * A signed-in session.
 */
export type Session = { mode: Mode, 
/**
 * Tenant's display name where it can be read, else its id.
 */
tenant: string, tenantId: string, 
/**
 * Who is signed in: a user name, or the service principal's client id.
 */
account: string, 
/**
 * "Azure", "Azure US Government", "Azure China", "Practice", or the host of a custom cloud.
 */
cloud: string, subscriptions: Array<SubscriptionView>, 
/**
 * In practice, time runs this many times faster than in Azure; 1 otherwise.
 */
speed: number, since: Timestamp, };

/**
 * What the person has chosen; stored, never secret.
 */
export type Settings = { theme: Theme, 
/**
 * Application (client) id of the public client that signs in people; empty: the one of Microsoft's own developer tools.
 * An organisation can register its own, with the redirect `http://localhost` of the platform "Mobile and desktop".
 */
clientId: string, 
/**
 * Off by default: Microsoft advises organisations to block the device code flow, because whoever is talked into typing
 * a stranger's code signs the stranger in.
 */
allowDeviceCode: boolean, 
/**
 * The way to Azure.
 */
proxy: ProxyChoice, 
/**
 * A file with further certificate authorities, PEM: a company's inspecting proxy. `None`: the operating system's only.
 */
caFile: string | null, 
/**
 * Every line of the flight check stands open, also those that are in order.
 */
showAllChecks: boolean, };

export type Severity = "info" | "warning" | "stop";

/**
 * What the session's sign-in wants of the person. Pushed whole whenever it changes ([`super::Event::SignInChanged`]).
 */
export type SignInState = { "kind": "fine" } | { "kind": "restoring", account: string, } | { "kind": "waitingForBrowser", account: string, reason: string, until: Timestamp, } | { "kind": "needed", account: string, error: ApiError, };

/**
 * What a sign-in is doing.
 */
export type SignInStep = { "kind": "connecting" } | { "kind": "waitingForBrowser", until: Timestamp, } | { "kind": "deviceCode", code: string, address: string, until: Timestamp, } | { "kind": "gettingSubscriptions" };

/**
 * A run of text in a sentence; `strong` marks the names that matter in it.
 */
export type Span = { text: string, strong: boolean, };

/**
 * One visible step of validation. The whole list is sent first, each as `waiting`; then each again as it changes.
 */
export type Stage = { 
/**
 * Position, from 0.
 */
index: number, label: string, state: StageState, detail: string | null, 
/**
 * When it began running, for the running clock.
 */
startedAt: Timestamp | null, seconds: number | null, 
/**
 * How long it usually takes; only the stage that waits for Azure has one.
 */
estimate: Estimate | null, error: ApiError | null, };

export type StageState = "waiting" | "running" | "passed" | "warned" | "failed" | "skipped";

export type StartRequest = { planId: string, 
/**
 * The person has read `repeat_warning` and wants it all the same.
 */
repeatAnyway: boolean, };

/**
 * A state as a screen shows it: Azure's own word is kept beside ours, so that an unknown one is still shown.
 */
export type StateView = { label: string, tone: Tone, 
/**
 * The word as Azure sent it, unchanged.
 */
raw: string, 
/**
 * One sentence more, where there is one to say.
 */
detail: string | null, };

export type Step = { label: string, detail: string | null, state: StepState, at: Timestamp | null, };

export type StepState = "done" | "now" | "next" | "failed" | "unknown";

export type StorageAccountChoice = { id: string, name: string, resourceGroup: string, subscription: string, region: Region, usable: Can, };

export type StorageAccounts = { rows: Array<StorageAccountChoice>, problems: Array<Problem>, };

export type Store = "vault" | "archive" | "other";

/**
 * A subscription of a tenant.
 */
export type SubscriptionTick = { 
/**
 * GUID.
 */
id: string, name: string, 
/**
 * `Enabled`, `Disabled`, `Warned`, `PastDue`, `Deleted`, or what Azure says next.
 */
state: string, 
/**
 * Whether its databases are shown. Remembered by account and tenant; a subscription that was never seen before is ticked.
 */
ticked: boolean, 
/**
 * Another account of the list sees it, too, and is the one that is used: "ann@contoso.com".
 */
through: string | null, };

export type SubscriptionView = { 
/**
 * GUID.
 */
id: string, name: string, 
/**
 * `Enabled`, `Disabled`, `Warned`, `PastDue`, `Deleted`, or what Azure says next.
 */
state: string, };

/**
 * How much a point stands out in the drawing.
 */
export type TagRank = "ordinary" | "monthly" | "yearly";

export type TargetKind = "database" | "files";

/**
 * The places that a restore of this instance can go to.
 */
export type TargetsRequest = { instanceId: string, 
/**
 * For a restore in the paired region.
 */
secondary: boolean, };

/**
 * A tenant that the account belongs to.
 */
export type TenantChoice = { id: string, name: string, };

/**
 * Names one tenant of one account.
 */
export type TenantRef = { 
/**
 * [`AccountRow::id`].
 */
accountId: string, tenantId: string, };

/**
 * An account in a tenant. Contract §3 and §11: a token sees the subscriptions of its own tenant only.
 */
export type TenantRow = { 
/**
 * GUID.
 */
tenantId: string, 
/**
 * Display name where it can be read, else the domain, else the id.
 */
name: string, domain: string | null, 
/**
 * Whether the account is at home here; elsewhere it is a guest.
 */
home: boolean, state: TenantState, 
/**
 * What the state means and what to do, in a sentence.
 */
message: string, 
/**
 * What the sign-in service or Azure said, where it said no.
 */
error: ApiError | null, 
/**
 * Whether the person can sign in to this tenant from here, and if not, why.
 */
canSignIn: Can, subscriptions: Array<SubscriptionTick>, };

export type TenantState = "checking" | "ready" | "waitingForBrowser" | "needsSignIn" | "needsMfa" | "noAccess" | "failed";

/**
 * What would do the same outside of this app.
 */
export type Terminal = { 
/**
 * azure-cli with its extension `dataprotection`, for bash.
 */
az: Array<TerminalStep>, 
/**
 * The module Az.DataProtection.
 */
powershell: Array<TerminalStep>, rest: Array<TerminalStep>, 
/**
 * Why there is nothing to show yet, or what to mind before running any of it.
 */
note: string | null, };

export type TerminalRequest = { draft: Draft, };

/**
 * One step, to be copied as a whole.
 */
export type TerminalStep = { title: string, 
/**
 * One command or more, or an HTTP request. Never a token, never a signed address.
 */
text: string, };

export type Theme = "system" | "light" | "dark";

/**
 * Which subscriptions of a tenant are looked at from now on.
 */
export type TickRequest = { accountId: string, tenantId: string, 
/**
 * Ids of all that are ticked; the others of the tenant are not.
 */
ticked: Array<string>, };

/**
 * One instance with its points, and everything that the restore form starts from.
 */
export type Timeline = { database: DatabaseRow, policy: string | null, 
/**
 * PostgreSQL's major version where a point's `metaData` tells it.
 */
postgresVersion: string | null, 
/**
 * Newest first.
 */
points: Array<PointView>, 
/**
 * One lane per store that holds any point, vault first.
 */
lanes: Array<Lane>, gaps: Array<Gap>, 
/**
 * What the drawing spans: first point (or gap) to now.
 */
from: Timestamp, to: Timestamp, 
/**
 * Days between backups as observed; `None` with fewer than three points.
 */
everyDays: number | null, 
/**
 * The form, filled in as well as can be guessed.
 */
draft: Draft, 
/**
 * Whether each kind of destination is possible, and why not.
 */
canDatabase: Can, canFiles: Can, 
/**
 * The paired region's own copies; `None` where the vault has none.
 */
secondary: SecondaryRegion | null, 
/**
 * Identities that the vault can restore with, its own first; empty: not known.
 */
identities: Array<IdentityChoice>, problems: Array<Problem>, asOf: Timestamp, };

export type TimelineRequest = { instanceId: string, refresh: boolean, };

/**
 * A moment, in UTC. On the wire an RFC 3339 text ending in `Z`; the screen shows it in local time *and* UTC.
 */
export type Timestamp = string;

/**
 * How a state is to be read at a glance. The screen adds a shape and a word: colour never stands alone.
 */
export type Tone = "ok" | "running" | "warning" | "bad" | "neutral";

/**
 * The whole, in one word.
 */
export type Verdict = "ready" | "missing" | "cannotSee" | "notChosen";

/**
 * Who can usually put it right (`docs`: error table).
 */
export type Who = "you" | "azureAdmin" | "databaseAdmin" | "microsoft";
