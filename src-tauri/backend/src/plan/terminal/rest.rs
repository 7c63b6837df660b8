//! The HTTP requests. Pure. A token is never among them: `Authorization` is for the caller to add.

use serde_json::json;
use url::Url;

use super::{Progress, Restore, Subject, indented, step};
use crate::api::TerminalStep;

pub fn steps(subject: &Subject<'_>) -> Vec<TerminalStep> {
    let mut steps = Vec::new();
    let job_step = |id: &str| step("See its job, every 10 to 30 seconds", get(subject, &["backupJobs", id]));
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

fn restoring(subject: &Subject<'_>, restore: &Restore<'_>, sent: bool) -> Vec<TerminalStep> {
    let at = |verb: &str| url(subject, &["backupInstances", restore.instance, verb]);
    let point = ["backupInstances", restore.instance, "recoveryPoints", restore.point()];
    let wrapped = json!({ "restoreRequestObject": restore.request });
    let post = |url: &str, body: &serde_json::Value| {
        format!("POST {url}\nContent-Type: application/json\n\n{}", indented(body))
    };
    let start = if sent {
        "How it was started (sending it again is a second restore)"
    } else {
        "Start it, once"
    };
    vec![
        step("Look at the recovery point", get(subject, &point)),
        step("Let Azure check it", post(&at("validateRestore"), &wrapped)),
        step(start, post(&at("restore"), restore.request)),
    ]
}

fn get(subject: &Subject<'_>, below: &[&str]) -> String {
    format!("GET {}", url(subject, below))
}

/// An address below the vault, each part encoded by itself. What stands between `<` and `>` is for the reader.
fn url(subject: &Subject<'_>, below: &[&str]) -> String {
    let vault = subject.vault;
    let Ok(mut url) = Url::parse(subject.arm) else {
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
            "backupVaults",
            vault.name,
        ]);
        path.extend(below.iter().filter(|part| !part.starts_with('<')));
    }
    let blanks = below.iter().filter(|part| part.starts_with('<'));
    let blank = blanks.fold(String::new(), |all, part| all + "/" + part);
    format!("{url}{blank}?api-version={}", subject.api_version)
}
