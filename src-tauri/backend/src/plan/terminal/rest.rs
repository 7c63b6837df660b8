//! The HTTP requests. Pure. A token is never among them: `Authorization` is for the caller to add.

use serde_json::{Value, json};
use url::Url;

use super::{Pair, Progress, Restore, Subject, Vault, indented, plain, step};
use crate::api::TerminalStep;

/// Carries the token of the guard’s tenant (contract §5.9).
const HEADER: &str = "x-ms-authorization-auxiliary";

/// Path with version, and body.
pub(super) type Order = (String, Value);

/// The two orders of a restore.
pub(super) struct Orders {
    pub check: Order,
    pub start: Order,
}

pub fn steps(subject: &Subject<'_>) -> Vec<TerminalStep> {
    let mut steps = Vec::new();
    let job_step = |id: &str| step("See its job, every 10 to 30 seconds", job(subject, id));
    match (subject.restore, subject.progress) {
        (Some(restore), Progress::Planned) => {
            steps.extend(restoring(subject, &restore, false));
            steps.push(step(
                "Ask for the operation until its status is Succeeded or Failed",
                "GET <the address in the answer’s header Azure-AsyncOperation>".to_owned(),
            ));
            steps.push(job_step("<last part of properties.jobId>"));
        }
        (restore, Progress::Sent(job)) => {
            steps.extend(job.map(job_step));
            if let Some(restore) = restore {
                steps.extend(restoring(subject, &restore, true));
            }
        }
        (None, Progress::Planned) => {}
    }
    steps
}

/// Where both orders go and what they hold. In the paired region the request is wrapped, and goes to that region's own
/// address (contract §5.7, §6.2 f).
pub(super) fn orders(subject: &Subject<'_>, restore: &Restore<'_>) -> Orders {
    let request = restore.request;
    let version = |path: String| format!("{path}?api-version={}", subject.api_version);
    if let Some(pair) = subject.pair {
        let body = json!({
            "restoreRequestObject": request,
            "crossRegionRestoreDetails": pair.details(restore.instance_id),
        });
        let at = |verb: &str| version(in_region(subject.vault, pair, verb));
        return Orders {
            check: (at("validateCrossRegionRestore"), body.clone()),
            start: (at("crossRegionRestore"), body),
        };
    }
    let at = |verb: &str| version(below(subject.vault, &["backupInstances", restore.instance, verb]));
    Orders {
        check: (at("validateRestore"), json!({ "restoreRequestObject": request })),
        start: (at("restore"), request.clone()),
    }
}

fn restoring(subject: &Subject<'_>, restore: &Restore<'_>, sent: bool) -> Vec<TerminalStep> {
    let orders = orders(subject, restore);
    let start = if sent {
        "How it was started (sending it again is a second restore)"
    } else {
        "Start it, once"
    };
    // Needed where the guard is in another tenant, and never in the paired region (contract §5.9).
    let guarded = plain::guard(restore.request).is_none_or(|requests| !requests.is_empty());
    let tenant = restore.guard_tenant.filter(|_| guarded && subject.pair.is_none());
    let mut steps = vec![
        step("Look at the recovery point", point(subject, restore)),
        step("Let Azure check it", post(subject, &orders.check, None)),
    ];
    if let Some(tenant) = tenant {
        steps.push(step(
            "Get a second token, of the guard’s tenant, and keep it to yourself",
            second_token(subject, tenant),
        ));
    }
    steps.push(step(start, post(subject, &orders.start, tenant)));
    steps
}

/// By azure-cli: a token is asked for when it is needed, by the person who may have it.
fn second_token(subject: &Subject<'_>, tenant: &str) -> String {
    format!(
        "az account get-access-token --tenant {} --resource {} --query accessToken --output tsv",
        super::az::quote(tenant),
        super::az::quote(subject.arm)
    )
}

fn point(subject: &Subject<'_>, restore: &Restore<'_>) -> String {
    let version = |path: String| format!("{path}?api-version={}", subject.api_version);
    let Some(pair) = subject.pair else {
        let id = restore.point();
        let path = below(
            subject.vault,
            &["backupInstances", restore.instance, "recoveryPoints", id],
        );
        return format!("GET {}", address(subject, &version(path)));
    };
    let path = version(in_region(subject.vault, pair, "fetchSecondaryRecoveryPoints"));
    post(subject, &(path, pair.details(restore.instance_id)), None)
}

/// `id`: what stands between `<` and `>` is for the reader.
fn job(subject: &Subject<'_>, id: &str) -> String {
    let version = subject.api_version;
    if let Some(pair) = subject.pair {
        let path = in_region(subject.vault, pair, "fetchCrossRegionRestoreJob");
        let vault = subject.vault;
        let id_of_vault = format!(
            "/subscriptions/{}/resourceGroups/{}/providers/Microsoft.DataProtection/backupVaults/{}",
            vault.subscription, vault.group, vault.name
        );
        let body = json!({ "sourceRegion": pair.source, "sourceBackupVaultId": id_of_vault, "jobId": id });
        return post(subject, &(format!("{path}?api-version={version}"), body), None);
    }
    let path = if id.starts_with('<') {
        format!("{}/{id}", below(subject.vault, &["backupJobs"]))
    } else {
        below(subject.vault, &["backupJobs", id])
    };
    format!("GET {}", address(subject, &format!("{path}?api-version={version}")))
}

fn post(subject: &Subject<'_>, (path, body): &Order, tenant: Option<&str>) -> String {
    let header = tenant.map_or_else(String::new, |tenant| {
        format!("{HEADER}: Bearer <the second token, of tenant {tenant}>\n")
    });
    format!(
        "POST {}\nContent-Type: application/json\n{header}\n{}",
        address(subject, path),
        indented(body)
    )
}

fn address(subject: &Subject<'_>, path: &str) -> String {
    format!("{}{path}", subject.arm.trim_end_matches('/'))
}

fn below(vault: Vault<'_>, parts: &[&str]) -> String {
    let front = ["backupVaults", vault.name];
    path(vault, &[&front, parts].concat())
}

/// Subscription and group are the vault's, the region is the paired one (contract §1).
fn in_region(vault: Vault<'_>, pair: Pair<'_>, verb: &str) -> String {
    path(vault, &["locations", pair.region, verb])
}

/// A path below the provider, each part encoded by itself.
fn path(vault: Vault<'_>, parts: &[&str]) -> String {
    let Ok(mut url) = Url::parse("https://management.invalid/") else {
        return String::new();
    };
    if let Ok(mut path) = url.path_segments_mut() {
        path.pop_if_empty().extend([
            "subscriptions",
            vault.subscription,
            "resourceGroups",
            vault.group,
            "providers",
            "Microsoft.DataProtection",
        ]);
        path.extend(parts);
    }
    url.path().to_owned()
}
