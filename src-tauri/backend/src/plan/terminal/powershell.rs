//! PowerShell with the module Az.DataProtection. Pure.
//!
//! Parameters are those of the module's help (Azure/azure-powershell, `src/DataProtection/DataProtection/help`); those of a
//! user-assigned identity came with 2.7, those of a guard and of the paired region before. The help's
//! own loop waits for `Completed` and never ends when a restore fails; ours ends on every final status.

use super::{FINAL, Plain, Progress, Restore, Subject, Target, commented, indented, rest, step};
use crate::api::{ServerKind, TerminalStep};
pub use crate::quoting::powershell as quote;

pub fn steps(subject: &Subject<'_>) -> Vec<TerminalStep> {
    let mut steps = vec![step("Sign in", sign_in(subject))];
    match (subject.restore, subject.progress) {
        (Some(restore), Progress::Planned) => {
            steps.extend(restoring(subject, &restore, false));
            steps.push(step("Follow it to its end", follow(subject, "$jobId")));
        }
        (restore, Progress::Sent(job)) => {
            if let Some(job) = job {
                let job = quote(job);
                let show = format!(
                    "Get-AzDataProtectionJob{}{} `\n  -Id {job} | Format-List",
                    vault(subject),
                    in_pair(subject)
                );
                steps.push(step("See its job", show));
                steps.push(step("Follow it to its end", follow(subject, &job)));
            }
            if let Some(restore) = restore {
                steps.extend(restoring(subject, &restore, true));
            }
        }
        (None, Progress::Planned) => {}
    }
    steps
}

fn sign_in(subject: &Subject<'_>) -> String {
    let cloud = if subject.cloud == "AzureCloud" {
        String::new()
    } else {
        format!(" -Environment {}", quote(subject.cloud))
    };
    format!("Install-Module Az.DataProtection -Scope CurrentUser\nConnect-AzAccount{cloud}")
}

fn restoring(subject: &Subject<'_>, restore: &Restore<'_>, sent: bool) -> Vec<TerminalStep> {
    let place = vault(subject);
    let instance = quote(restore.instance);
    let id = quote(restore.point());
    let point = if subject.pair.is_some() {
        // The paired region's points can be listed, and not got one by one.
        format!(
            "Get-AzDataProtectionRecoveryPoint{place} `\n  -BackupInstanceName {instance} `\n  -UseSecondaryRegion | Where-Object {{ $_.Property.RecoveryPointId -eq {id} }} | Format-List"
        )
    } else {
        format!(
            "Get-AzDataProtectionRecoveryPoint{place} `\n  -BackupInstanceName {instance} `\n  -Id {id} | Format-List"
        )
    };
    let (request, check, start) = match initialize(restore) {
        Some((request, guard)) => (
            request,
            format!(
                "Test-AzDataProtectionBackupInstanceRestore{place} `\n  -Name {instance} `\n  -RestoreRequest $request{}",
                to_pair(subject)
            ),
            format!(
                "$restore = Start-AzDataProtectionBackupInstanceRestore{place} `\n  -BackupInstanceName {instance} `\n  -Parameter $request{}{guard}\n$jobId = $restore.JobId.Split('/')[-1]",
                to_pair(subject)
            ),
        ),
        None => written_out(subject, restore),
    };
    vec![
        step("Look at the recovery point", point),
        step("Make the request", request),
        step("Let Azure check it", check),
        if sent {
            step("How it was started", commented(&start))
        } else {
            step("Start it, once", start)
        },
    ]
}

/// The module's own command has no parameter for everything that a request may hold: it goes as JSON then.
fn written_out(subject: &Subject<'_>, restore: &Restore<'_>) -> (String, String, String) {
    let orders = rest::orders(subject, restore);
    let post = |path: &str, payload: &str| {
        format!(
            "Invoke-AzRestMethod -Method POST `\n  -Path {} `\n  -Payload {payload} -WaitForCompletion",
            quote(path)
        )
    };
    (
        format!(
            "$check = {}\n$request = {}",
            quote(&indented(&orders.check.1)),
            quote(&indented(&orders.start.1))
        ),
        post(&orders.check.0, "$check"),
        format!(
            "$restore = {}\n$jobId = ($restore.Content | ConvertFrom-Json).jobId.Split('/')[-1]",
            post(&orders.start.0, "$request")
        ),
    )
}

/// The command that makes the request, and what a guard adds to the one that starts it.
fn initialize(restore: &Restore<'_>) -> Option<(String, String)> {
    let plain = Plain::of(restore.request)?;
    let mut parts = vec![
        "$request = Initialize-AzDataProtectionRestoreRequest".to_owned(),
        format!("-DatasourceType {}", datasource_type(restore.kind)),
        format!("-SourceDataStore {}", quote(plain.store)),
        format!("-RestoreLocation {}", quote(plain.location)),
        format!("-RecoveryPoint {}", quote(plain.point)),
    ];
    let mut after = String::new();
    match plain.target {
        Target::Database { id, secret } => parts.extend([
            "-RestoreType AlternateLocation".to_owned(),
            format!("-TargetResourceId {}", quote(id)),
            "-SecretStoreType AzureKeyVault".to_owned(),
            format!("-SecretStoreURI {}", quote(secret)),
        ]),
        Target::Files {
            url,
            prefix,
            container_id,
        } => {
            parts.extend([
                "-RestoreType RestoreAsFiles".to_owned(),
                format!("-TargetContainerURI {}", quote(url)),
            ]);
            if let Some(id) = container_id {
                parts.push(format!("-TargetResourceIdForRestoreAsFile {}", quote(id)));
            }
            match restore.kind {
                ServerKind::SingleServer => parts.push(format!("-FileNamePrefix {}", quote(prefix))),
                // The command refuses the parameter for flexible servers and writes `dummyprefix` (contract §6.1).
                ServerKind::FlexibleServer => {
                    after = format!(
                        "\n$request.RestoreTargetInfo.TargetDetail.FilePrefix = {}",
                        quote(prefix)
                    );
                }
            }
        }
    }
    if let Some((priority, days)) = plain.rehydration {
        parts.push(format!("-RehydrationPriority {}", quote(priority)));
        parts.push(format!("-RehydrationDuration {}", quote(days)));
    }
    if let Some(id) = plain.identity {
        parts.push("-UseSystemAssignedIdentity $false".to_owned());
        parts.push(format!("-UserAssignedIdentityArmId {}", quote(id)));
    }
    let mut guard = String::new();
    if !plain.guard.is_empty() {
        let requests: Vec<String> = plain.guard.iter().map(|request| quote(request)).collect();
        guard = format!(" `\n  -ResourceGuardOperationRequest {}", requests.join(", "));
        if let Some(tenant) = restore.guard_tenant {
            // Asked for at that moment and never shown: a token does not belong into a text.
            let token = format!("(Get-AzAccessToken -TenantId {} -AsSecureString).Token", quote(tenant));
            guard.push_str(" `\n  -SecureToken ");
            guard.push_str(&token);
        }
    }
    Some((format!("{}{after}", parts.join(" `\n  ")), guard))
}

/// Of the commands that read.
fn in_pair(subject: &Subject<'_>) -> &'static str {
    subject.pair.map_or("", |_| " `\n  -UseSecondaryRegion")
}

/// Of the commands that restore.
fn to_pair(subject: &Subject<'_>) -> &'static str {
    subject.pair.map_or("", |_| " `\n  -RestoreToSecondaryRegion")
}

fn datasource_type(kind: ServerKind) -> &'static str {
    match kind {
        ServerKind::SingleServer => "AzureDatabaseForPostgreSQL",
        ServerKind::FlexibleServer => "AzureDatabaseForPGFlexServer",
    }
}

fn vault(subject: &Subject<'_>) -> String {
    format!(
        " `\n  -SubscriptionId {} `\n  -ResourceGroupName {} `\n  -VaultName {}",
        quote(subject.vault.subscription),
        quote(subject.vault.group),
        quote(subject.vault.name)
    )
}

/// `job`: quoted already, because it may be a variable.
fn follow(subject: &Subject<'_>, job: &str) -> String {
    let last: Vec<String> = FINAL.iter().map(|status| quote(status)).collect();
    format!(
        "$final = {}\nwhile ($true) {{\n  $job = Get-AzDataProtectionJob{}{} `\n  -Id {job} -ErrorAction Stop\n  $job.Status\n  if ($final -contains $job.Status) {{ break }}\n  Start-Sleep -Seconds 30\n}}",
        last.join(", "),
        vault(subject),
        in_pair(subject)
    )
}
