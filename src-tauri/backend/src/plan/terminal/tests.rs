//! The commands are read again, as a shell or a server reads them, and give the request that is sent.

mod bash;
mod cli;
mod story;

use serde_json::{Value, json};

use super::*;
use crate::api::{TargetKind, TerminalStep};
use crate::plan::sample::{self, CONTAINER};
use crate::plan::spec;
use cli::{folded, read, written_by_the_cli};

const API: &str = "2025-07-01";

/// A case: its name, the kind of server and the request that the form makes.
fn cases() -> Vec<(&'static str, ServerKind, Value)> {
    let build = |kind, target, change: &dyn Fn(&mut crate::api::Draft)| {
        let mut draft = sample::draft(target);
        change(&mut draft);
        spec::build(&draft, &sample::facts(kind)).unwrap().request
    };
    let archived = |mut request: Value| {
        request["objectType"] = json!("AzureBackupRestoreWithRehydrationRequest");
        request["sourceDataStoreType"] = json!("ArchiveStore");
        request["rehydrationPriority"] = json!("Standard");
        request["rehydrationRetentionDuration"] = json!("P12D");
        request
    };
    let (single, flexible) = (ServerKind::SingleServer, ServerKind::FlexibleServer);
    let database = build(single, TargetKind::Database, &|_| ());
    let files = build(single, TargetKind::Files, &|draft| {
        draft.container_id = CONTAINER.to_owned();
    });
    vec![
        ("a database", single, database.clone()),
        ("an archived database", single, archived(database)),
        ("files", single, build(single, TargetKind::Files, &|_| ())),
        ("files, container known", single, files.clone()),
        ("archived files", single, archived(files)),
        (
            "a flexible server",
            flexible,
            build(flexible, TargetKind::Files, &|_| ()),
        ),
    ]
}

fn subject<'a>(kind: ServerKind, request: &'a Value, progress: Progress<'a>) -> Subject<'a> {
    Subject {
        arm: "https://management.azure.com/",
        cloud: "AzureCloud",
        api_version: API,
        vault: Vault {
            subscription: sample::SUB,
            group: "rg",
            name: "bv",
        },
        restore: Some(Restore::new("/subscriptions/s/…/backupInstances/bi", kind, request)),
        progress,
    }
}

fn of(steps: &[TerminalStep], title: &str) -> String {
    let found = steps.iter().find(|step| step.title.starts_with(title));
    found.unwrap_or_else(|| panic!("{title}: {steps:?}")).text.clone()
}

#[test]
fn the_cli_makes_the_same_request_of_the_commands() {
    for (case, kind, request) in cases() {
        let steps = az::steps(&subject(kind, &request, Progress::Planned));
        let command = of(&steps, "Write the request");
        let (command, file) = command.rsplit_once(" > ").unwrap();
        let (name, flags) = read(command);
        assert_eq!(folded(&written_by_the_cli(&name, &flags)), folded(&request), "{case}");
        let expected = match kind {
            ServerKind::SingleServer => "AzureDatabaseForPostgreSQL",
            ServerKind::FlexibleServer => "AzureDatabaseForPostgreSQLFlexibleServer",
        };
        assert_eq!(flags["--datasource-type"], expected, "{case}");
        for (title, name) in [
            ("Look at the recovery point", "recovery-point show"),
            ("Let Azure check it", "backup-instance validate-for-restore"),
        ] {
            let (found, flags) = read(&of(&steps, title));
            assert_eq!(
                (found.as_str(), flags["--backup-instance-name"].as_str()),
                (name, "bi"),
                "{case}"
            );
            assert!(
                flags.get("--restore-request-object").is_none_or(|given| given == file),
                "{case}"
            );
        }
        let trigger = of(&steps, "Start it, once");
        let trigger = trigger.strip_prefix("job=$(").unwrap().strip_suffix(')').unwrap();
        let (found, flags) = read(trigger);
        assert_eq!(found, "backup-instance restore trigger", "{case}");
        assert_eq!(
            (flags["--restore-request-object"].as_str(), flags["--query"].as_str()),
            (file, "jobId")
        );
    }
}

#[test]
fn the_rest_bodies_are_those_that_are_sent() {
    for (case, kind, request) in cases() {
        let steps = rest::steps(&subject(kind, &request, Progress::Planned));
        let body = |title: &str| -> Value {
            let text = of(&steps, title);
            serde_json::from_str(text.split_once("\n\n").unwrap().1).unwrap()
        };
        assert_eq!(body("Start it"), request, "{case}");
        assert_eq!(
            body("Let Azure check it"),
            json!({ "restoreRequestObject": request }),
            "{case}"
        );
        let start = of(&steps, "Start it");
        let first = format!(
            "POST https://management.azure.com/subscriptions/{}/resourceGroups/rg/providers/Microsoft.DataProtection/backupVaults/bv/backupInstances/bi/restore?api-version={API}\n",
            sample::SUB
        );
        assert!(start.starts_with(&first), "{start}");
        assert!(!format!("{steps:?}").contains("Authorization"));
    }
}

#[test]
fn what_a_command_cannot_say_is_written_out() {
    let (_, kind, mut request) = cases().remove(2);
    let literal = |request: &Value| {
        let step = of(
            &az::steps(&subject(kind, request, Progress::Planned)),
            "Write the request",
        );
        let body = step.strip_prefix("cat > request.json <<'REQUEST'\n");
        body.map(|body| serde_json::from_str::<Value>(body.strip_suffix("\nREQUEST").unwrap()).unwrap())
    };
    assert_eq!(literal(&request), None, "an ordinary one goes by its own command");
    for prefix in ["@orders", "a=@orders"] {
        request["restoreTargetInfo"]["targetDetails"]["filePrefix"] = json!(prefix);
        assert_eq!(
            literal(&request).as_ref(),
            Some(&request),
            "azure-cli would open a file for {prefix}"
        );
    }
    let mut guarded = cases().remove(0).2;
    guarded["resourceGuardOperationRequests"] = json!(["/subscriptions/s/resourceGuards/g's"]);
    assert_eq!(literal(&guarded).as_ref(), Some(&guarded));
    let powershell = powershell::steps(&subject(kind, &guarded, Progress::Planned));
    assert!(
        of(&powershell, "Start it").contains("-Payload $request"),
        "{powershell:?}"
    );
    let made = of(&powershell, "Make the request");
    let body = unquoted(made.strip_prefix("$request = ").unwrap());
    assert_eq!(serde_json::from_str::<Value>(&body).unwrap(), guarded);
}

#[test]
fn powershell_says_what_the_request_says() {
    for (case, kind, request) in cases() {
        let steps = powershell::steps(&subject(kind, &request, Progress::Planned));
        let made = of(&steps, "Make the request");
        let info = &request["restoreTargetInfo"];
        let mut wanted = vec![
            ("-RecoveryPoint", request["recoveryPointId"].clone()),
            ("-SourceDataStore", request["sourceDataStoreType"].clone()),
            ("-RestoreLocation", info["restoreLocation"].clone()),
        ];
        match info["targetDetails"].as_object() {
            Some(details) => {
                wanted.push(("-TargetContainerURI", details["url"].clone()));
                wanted.extend(
                    details
                        .get("targetResourceArmId")
                        .map(|id| ("-TargetResourceIdForRestoreAsFile", id.clone())),
                );
                wanted.push(match kind {
                    ServerKind::SingleServer => ("-FileNamePrefix", details["filePrefix"].clone()),
                    ServerKind::FlexibleServer => ("TargetDetail.FilePrefix =", details["filePrefix"].clone()),
                });
                assert!(made.contains("-RestoreType RestoreAsFiles"), "{case}");
            }
            None => wanted.extend([
                ("-TargetResourceId", info["datasourceInfo"]["resourceID"].clone()),
                (
                    "-SecretStoreURI",
                    info["datasourceAuthCredentials"]["secretStoreResource"]["uri"].clone(),
                ),
            ]),
        }
        if request["sourceDataStoreType"] == "ArchiveStore" {
            wanted.extend([
                ("-RehydrationPriority", json!("Standard")),
                ("-RehydrationDuration", json!("12")),
            ]);
        }
        for (parameter, value) in wanted {
            let pair = format!("{parameter} '{}'", value.as_str().unwrap());
            assert!(made.contains(&pair), "{case}: {pair} is not in\n{made}");
        }
        let flexible = kind == ServerKind::FlexibleServer;
        assert_eq!(
            made.contains("-FileNamePrefix"),
            !flexible && made.contains("RestoreAsFiles"),
            "{case}"
        );
        assert_eq!(
            made.contains("-DatasourceType AzureDatabaseForPGFlexServer"),
            flexible,
            "{case}"
        );
    }
}

#[test]
fn following_ends_on_every_final_status_and_a_sent_restore_is_not_offered_again() {
    let (_, kind, request) = cases().remove(0);
    let planned = subject(kind, &request, Progress::Planned);
    let sent = subject(kind, &request, Progress::Sent(Some("97383d04-728c-4656")));
    for (steps, loops) in [
        (az::steps(&sent), "sleep 30"),
        (powershell::steps(&sent), "Start-Sleep"),
    ] {
        let follow = of(&steps, "Follow it");
        assert!(
            follow.contains(loops) && FINAL.iter().all(|status| follow.contains(status)),
            "{follow}"
        );
        let started = of(&steps, "How it was started");
        assert!(started.lines().all(|line| line.starts_with("# ")), "{started}");
        assert!(!steps.iter().any(|step| step.title.starts_with("Start it")));
    }
    let (name, flags) = read(&of(&az::steps(&sent), "See its job"));
    assert_eq!(
        (name.as_str(), flags["--job-id"].as_str()),
        ("job show", "97383d04-728c-4656")
    );
    assert!(of(&az::steps(&planned), "Follow it").contains("\"${job##*/}\""));
    let none = Subject { restore: None, ..sent };
    assert_eq!(rest::steps(&none).len(), 1);
    assert_eq!(az::steps(&none).len(), 3);
}

/// A PowerShell text in single quotes, by the language's rule: two quotes of any of the five kinds are one, the second.
fn unquoted(text: &str) -> String {
    const QUOTES: [char; 5] = ['\'', '\u{2018}', '\u{2019}', '\u{201A}', '\u{201B}'];
    let mut letters = text.strip_prefix('\'').unwrap().chars().peekable();
    let mut inside = String::new();
    while let Some(c) = letters.next() {
        if !QUOTES.contains(&c) {
            inside.push(c);
        } else if letters.peek().is_some_and(|next| QUOTES.contains(next)) {
            inside.push(letters.next().unwrap());
        } else {
            assert_eq!(letters.next(), None, "the text ends early: {text}");
            return inside;
        }
    }
    panic!("the text does not end: {text}");
}

proptest::proptest! {
    #[test]
    fn powershell_reads_every_text_as_it_is(value in "\\PC*|[ '\"$`‘’‚‛;|&()\\n-]*") {
        assert_eq!(unquoted(&powershell::quote(&value)), value);
    }
}
