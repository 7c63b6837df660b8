//! The commands are read again, as a shell or a server reads them, and give the request that is sent.

mod bash;
mod cli;
mod module;
mod rare;
mod story;

use serde_json::{Value, json};

use super::*;
use crate::api::{GuardRight, TargetKind, TerminalStep};
use crate::plan::sample::{self, CONTAINER};
use crate::plan::spec;
use cli::{folded, read, sent_by_the_cli};

const API: &str = "2025-07-01";

/// A kind of restore, and the request that the form makes of it.
struct Case {
    name: &'static str,
    kind: ServerKind,
    request: Value,
    /// In the paired region.
    pair: Option<Pair<'static>>,
    guard_tenant: Option<&'static str>,
}

const INSTANCE: &str =
    "/subscriptions/s/resourceGroups/rg/providers/Microsoft.DataProtection/backupVaults/bv/backupInstances/bi";
const PAIR: Pair<'static> = Pair {
    source: "westus",
    region: "centralus",
};
const TENANT: &str = "security.example";

fn cases() -> Vec<Case> {
    let (single, flexible) = (ServerKind::SingleServer, ServerKind::FlexibleServer);
    let mut all = Vec::new();
    for (name, kind, target) in [
        ("a database", single, TargetKind::Database),
        ("files", single, TargetKind::Files),
        ("a flexible server", flexible, TargetKind::Files),
    ] {
        for rare in ["", "known", "archive", "pair", "identity", "guard", "far guard", "all"] {
            let mut facts = sample::facts(kind);
            let mut draft = sample::draft(target);
            let has = |what: &str| rare == what || (rare == "all" && what != "pair" && what != "known");
            if rare == "known" || has("archive") {
                draft.container_id = CONTAINER.to_owned();
            }
            if has("archive") {
                facts.points = Some(vec![sample::archived(sample::POINT)]);
            }
            if has("pair") {
                draft.secondary = true;
                facts.secondary = Some(sample::secondary());
                facts.servers[0].region = sample::region("centralus");
                facts.accounts[0].region = sample::region("centralus");
            }
            if has("identity") {
                draft.identity_id = sample::IDENTITY.to_owned();
            }
            if has("guard") || has("far guard") {
                facts.vault.guarded = true;
                facts.vault.guard = sample::guard(GuardRight::Has, None);
            }
            let spec = spec::build(&draft, &facts).unwrap_or_else(|| panic!("{name}, {rare}"));
            all.push(Case {
                name: if rare.is_empty() {
                    name
                } else {
                    Box::leak(format!("{name}, {rare}").into_boxed_str())
                },
                kind,
                request: spec.request,
                pair: has("pair").then_some(PAIR),
                guard_tenant: has("far guard").then_some(TENANT),
            });
        }
    }
    all
}

/// The case of that name.
fn case(name: &str) -> Case {
    cases().into_iter().find(|case| case.name == name).unwrap()
}

fn subject<'a>(case: &'a Case, progress: Progress<'a>) -> Subject<'a> {
    Subject {
        arm: "https://management.azure.com/",
        cloud: "AzureCloud",
        api_version: API,
        vault: Vault {
            subscription: sample::SUB,
            group: "rg",
            name: "bv",
        },
        pair: case.pair,
        restore: Some(Restore::new(INSTANCE, case.kind, &case.request, case.guard_tenant)),
        progress,
    }
}

fn of(steps: &[TerminalStep], title: &str) -> String {
    let found = steps.iter().find(|step| step.title.starts_with(title));
    found.unwrap_or_else(|| panic!("{title}: {steps:?}")).text.clone()
}

#[test]
fn the_cli_sends_the_same_request_by_the_commands() {
    for case in cases() {
        let (name, expected) = (case.name, folded(&sent(&case)));
        let steps = az::steps(&subject(&case, Progress::Planned));
        let file = of(&steps, "Write the request");
        let trigger = of(&steps, "Start it, once");
        let trigger = trigger.strip_prefix("job=$(").unwrap().strip_suffix(')').unwrap();
        let (found, flags) = read(trigger);
        assert_eq!(found, "backup-instance restore trigger", "{name}");
        assert_eq!(folded(&sent_by_the_cli(&file, &flags, INSTANCE)), expected, "{name}");
        assert_eq!(flags["--query"], "jobId", "{name}");
        assert_eq!(
            flags.get("--tenant-id").map(String::as_str),
            case.guard_tenant,
            "{name}"
        );
        let (found, flags) = read(&of(&steps, "Let Azure check it"));
        assert_eq!(found, "backup-instance validate-for-restore", "{name}");
        // Validation needs no guard's consent, and the command has no flag for one (contract §5.9).
        let mut checked = expected.clone();
        checked
            .as_object_mut()
            .unwrap()
            .remove("resourceguardoperationrequests");
        assert_eq!(folded(&sent_by_the_cli(&file, &flags, INSTANCE)), checked, "{name}");
        let (found, flags) = read(&of(&steps, "Look at the recovery point"));
        assert_eq!(flags["--backup-instance-name"], "bi", "{name}");
        if case.pair.is_some() {
            assert_eq!(found, "recovery-point list");
            assert_eq!(flags["--use-secondary-region"], "true");
            assert!(flags["--query"].contains(sample::POINT));
        } else {
            assert_eq!(
                (found.as_str(), flags["--recovery-point-id"].as_str()),
                ("recovery-point show", sample::POINT)
            );
        }
    }
}

/// What goes over the wire: wrapped for the paired region (contract §6.2 f).
fn sent(case: &Case) -> Value {
    match case.pair {
        None => case.request.clone(),
        Some(_) => json!({ "restoreRequestObject": case.request, "crossRegionRestoreDetails": {
            "sourceRegion": "westus", "sourceBackupInstanceId": INSTANCE } }),
    }
}

#[test]
fn the_rest_bodies_are_those_that_are_sent() {
    for case in cases() {
        let name = case.name;
        let steps = rest::steps(&subject(&case, Progress::Planned));
        let body = |title: &str| -> Value {
            let text = of(&steps, title);
            serde_json::from_str(text.split_once("\n\n").unwrap().1).unwrap()
        };
        assert_eq!(body("Start it"), sent(&case), "{name}");
        let checked = match case.pair {
            None => json!({ "restoreRequestObject": case.request }),
            Some(_) => sent(&case),
        };
        assert_eq!(body("Let Azure check it"), checked, "{name}");
        let start = of(&steps, "Start it");
        let group = format!(
            "POST https://management.azure.com/subscriptions/{}/resourceGroups/rg/providers/Microsoft.DataProtection",
            sample::SUB
        );
        let first = match case.pair {
            None => format!("{group}/backupVaults/bv/backupInstances/bi/restore?api-version={API}\n"),
            Some(_) => format!("{group}/locations/centralus/crossRegionRestore?api-version={API}\n"),
        };
        assert!(start.starts_with(&first), "{start}");
        assert!(!format!("{steps:?}").contains("Authorization"));
    }
}

#[test]
fn what_a_command_cannot_say_is_written_out() {
    let mut case = case("files");
    let literal = |case: &Case| {
        let step = of(&az::steps(&subject(case, Progress::Planned)), "Write the request");
        let body = step.strip_prefix("cat > request.json <<'REQUEST'\n");
        body.map(|body| serde_json::from_str::<Value>(body.strip_suffix("\nREQUEST").unwrap()).unwrap())
    };
    assert_eq!(literal(&case), None, "an ordinary one goes by its own command");
    for prefix in ["@orders", "a=@orders"] {
        case.request["restoreTargetInfo"]["targetDetails"]["filePrefix"] = json!(prefix);
        let written = literal(&case);
        assert_eq!(
            written.as_ref(),
            Some(&case.request),
            "azure-cli would open a file for {prefix}"
        );
    }
    case.request["somethingNew"] = json!("it's");
    assert_eq!(literal(&case).as_ref(), Some(&case.request));
    for pair in [None, Some(PAIR)] {
        case.pair = pair;
        let powershell = powershell::steps(&subject(&case, Progress::Planned));
        assert!(
            of(&powershell, "Start it").contains("-Payload $request"),
            "{powershell:?}"
        );
        assert!(
            of(&powershell, "Let Azure check it").contains("-Payload $check"),
            "{powershell:?}"
        );
        let made = of(&powershell, "Make the request");
        let body = unquoted(made.split_once("\n$request = ").unwrap().1);
        assert_eq!(serde_json::from_str::<Value>(&body).unwrap(), sent(&case));
    }
}

#[test]
fn following_ends_on_every_final_status_and_a_sent_restore_is_not_offered_again() {
    let case = case("a database");
    let planned = subject(&case, Progress::Planned);
    let sent = subject(&case, Progress::Sent(Some("97383d04-728c-4656")));
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
