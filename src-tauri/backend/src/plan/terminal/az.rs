//! azure-cli with its extension `dataprotection`, for bash. Pure.
//!
//! Flags are those of extension 1.11.1 (Azure/azure-cli-extensions, `src/dataprotection/azext_dataprotection`:
//! `manual/_params.py`, `manual/custom.py`, `manual/aaz_operations/backup_instance.py`,
//! `aaz/latest/dataprotection/{recovery_point,job}/_show.py`). `--use-secondary-region` finds the regions by itself, in
//! Resource Graph, and wraps the request. Since 1.6 the extension has flags for a user-assigned identity, under several
//! names; a request with one is written out instead, which every version reads.
//! Published examples have other ones (product-facts §1.8): `--parameters`, a single dash, `providers/providers`.

use serde_json::Value;

use super::{FINAL, Plain, Progress, Restore, Subject, Target, commented, indented, plain, step};
use crate::api::{ServerKind, TerminalStep};
pub use crate::quoting::bash as quote;

const FILE: &str = "request.json";

pub fn steps(subject: &Subject<'_>) -> Vec<TerminalStep> {
    let mut steps = vec![step("Sign in", sign_in(subject))];
    let follow = |job: &str| step("Follow it to its end", follow(subject, job));
    match (subject.restore, subject.progress) {
        (Some(restore), Progress::Planned) => {
            steps.extend(restoring(subject, &restore, false));
            steps.push(follow("\"${job##*/}\""));
        }
        (restore, Progress::Sent(job)) => {
            if let Some(job) = job {
                steps.push(step("See its job", show(subject, &quote(job))));
                steps.push(follow(&quote(job)));
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
        format!("az cloud set --name {}\n", quote(subject.cloud))
    };
    format!("{cloud}az login\naz extension add --upgrade --name dataprotection")
}

/// The four steps from a point to a job.
fn restoring(subject: &Subject<'_>, restore: &Restore<'_>, sent: bool) -> Vec<TerminalStep> {
    let mut trigger = instance(subject, restore, &["backup-instance", "restore", "trigger"]);
    trigger.flag("--restore-request-object", FILE);
    // The extension knows guards in the vault's own region only (contract §5.9).
    let guard = plain::guard(restore.request).unwrap_or_default();
    if let (None, [_, ..]) = (subject.pair, guard.as_slice()) {
        trigger.flags("--operation-requests", &guard);
        if let Some(tenant) = restore.guard_tenant {
            trigger.flag("--tenant-id", tenant);
        }
    }
    paired(subject, &mut trigger);
    trigger.flag("--query", "jobId").flag("--output", "tsv");
    let trigger = format!("job=$({})", trigger.text());
    let mut check = instance(subject, restore, &["backup-instance", "validate-for-restore"]);
    check.flag("--restore-request-object", FILE);
    paired(subject, &mut check);
    vec![
        step("Look at the recovery point", point(subject, restore).text()),
        step("Write the request to a file", request_file(restore)),
        step("Let Azure check it", check.text()),
        if sent {
            step("How it was started", commented(&trigger))
        } else {
            step("Start it, once", trigger)
        },
    ]
}

/// The paired region's points can be listed, and not shown one by one.
fn point(subject: &Subject<'_>, restore: &Restore<'_>) -> Command {
    let id = restore.point();
    if subject.pair.is_none() {
        let mut show = instance(subject, restore, &["recovery-point", "show"]);
        show.flag("--recovery-point-id", id);
        return show;
    }
    let mut list = instance(subject, restore, &["recovery-point", "list"]);
    paired(subject, &mut list);
    if id.chars().all(|c| c.is_ascii_alphanumeric() || c == '-') {
        list.flag("--query", &format!("[?properties.recoveryPointId=='{id}']"));
    }
    list
}

fn paired(subject: &Subject<'_>, command: &mut Command) {
    if subject.pair.is_some() {
        command.flag("--use-secondary-region", "true");
    }
}

/// By the command that is made for it, or word by word where that command cannot say it.
fn request_file(restore: &Restore<'_>) -> String {
    match initialize(restore) {
        Some(command) => format!("{} > {FILE}", command.text()),
        None => format!(
            "cat > {FILE} <<'REQUEST'\n{}\nREQUEST",
            indented(&without_guard(restore.request))
        ),
    }
}

/// The guard's part is put in by a flag of the command that starts the restore.
fn without_guard(request: &Value) -> Value {
    let mut request = request.clone();
    if let Some(members) = request.as_object_mut() {
        members.remove("resourceGuardOperationRequests");
    }
    request
}

fn initialize(restore: &Restore<'_>) -> Option<Command> {
    let plain = Plain::of(restore.request).filter(|plain| plain.identity.is_none())?;
    let verb = match plain.target {
        Target::Database { .. } => "initialize-for-data-recovery",
        Target::Files { .. } => "initialize-for-data-recovery-as-files",
    };
    let mut command = Command::new(&["backup-instance", "restore", verb]);
    command
        .flag("--datasource-type", datasource_type(restore.kind))
        .flag("--restore-location", plain.location)
        .flag("--source-datastore", plain.store)
        .flag("--recovery-point-id", plain.point);
    match plain.target {
        Target::Database { id, secret } => {
            command
                .flag("--target-resource-id", id)
                .flag("--secret-store-type", "AzureKeyVault")
                .flag("--secret-store-uri", secret);
        }
        Target::Files {
            url,
            prefix,
            container_id,
        } => {
            command
                .flag("--target-blob-container-url", url)
                .flag("--target-file-name", prefix);
            if let Some(id) = container_id {
                command.flag("--target-resource-id", id);
            }
        }
    }
    if let Some((priority, days)) = plain.rehydration {
        command
            .flag("--rehydration-priority", priority)
            .flag("--rehydration-duration", days);
    }
    command.readable.then_some(command)
}

fn datasource_type(kind: ServerKind) -> &'static str {
    match kind {
        ServerKind::SingleServer => "AzureDatabaseForPostgreSQL",
        ServerKind::FlexibleServer => "AzureDatabaseForPostgreSQLFlexibleServer",
    }
}

fn instance(subject: &Subject<'_>, restore: &Restore<'_>, words: &[&str]) -> Command {
    let mut command = vault(subject, words);
    command.flag("--backup-instance-name", restore.instance);
    command
}

fn vault(subject: &Subject<'_>, words: &[&str]) -> Command {
    let mut command = Command::new(words);
    command
        .flag("--subscription", subject.vault.subscription)
        .flag("--resource-group", subject.vault.group)
        .flag("--vault-name", subject.vault.name);
    command
}

/// `job`: quoted already, because it may be a variable.
fn show(subject: &Subject<'_>, job: &str) -> String {
    let mut command = vault(subject, &["job", "show"]);
    command.raw(&format!("--job-id {job}"));
    paired(subject, &mut command);
    command.text()
}

fn follow(subject: &Subject<'_>, job: &str) -> String {
    let mut command = vault(subject, &["job", "show"]);
    command.raw(&format!("--job-id {job}"));
    paired(subject, &mut command);
    command.flag("--query", "properties.status").flag("--output", "tsv");
    format!(
        "while status=$({}); do\n  echo \"$status\"\n  case \"$status\" in {}) break ;; esac\n  sleep 30\ndone",
        command.text(),
        FINAL.join("|")
    )
}

/// A command with one flag per line.
struct Command {
    parts: Vec<String>,
    /// Whether azure-cli reads every value as it is written.
    readable: bool,
}

impl Command {
    fn new(words: &[&str]) -> Self {
        Self {
            parts: vec![format!("az dataprotection {}", words.join(" "))],
            readable: true,
        }
    }
    fn flag(&mut self, name: &str, value: &str) -> &mut Self {
        // azure-cli reads `@name` and `…=@name` as the content of a file, where there is one of that name.
        self.readable &= !value.starts_with('@') && !value.contains("=@");
        // argparse takes a value with a dash in front for a flag, unless it hangs on its flag.
        let between = if value.starts_with('-') { '=' } else { ' ' };
        self.raw(&format!("{name}{between}{}", quote(value)))
    }
    /// One flag with several values.
    fn flags(&mut self, name: &str, values: &[&str]) {
        let values: Vec<String> = values.iter().map(|value| quote(value)).collect();
        self.raw(&format!("{name} {}", values.join(" ")));
    }
    fn raw(&mut self, part: &str) -> &mut Self {
        self.parts.push(part.to_owned());
        self
    }
    fn text(&self) -> String {
        self.parts.join(" \\\n  ")
    }
}
