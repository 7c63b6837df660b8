//! The rarer kinds of restore: their own calls, and no token anywhere.

use super::*;

#[test]
fn the_paired_region_has_its_own_points_and_jobs() {
    let case = case("a database, pair");
    let rest = |progress| rest::steps(&subject(&case, progress));
    let body = |text: &str| serde_json::from_str::<Value>(text.split_once("\n\n").unwrap().1).unwrap();
    let location = format!(
        "POST https://management.azure.com/subscriptions/{}/resourceGroups/rg/providers/Microsoft.DataProtection/locations/centralus",
        sample::SUB
    );
    let points = of(&rest(Progress::Planned), "Look at the recovery point");
    assert!(
        points.starts_with(&format!("{location}/fetchSecondaryRecoveryPoints?api-version={API}\n")),
        "{points}"
    );
    assert_eq!(
        body(&points),
        json!({ "sourceRegion": "westus", "sourceBackupInstanceId": INSTANCE })
    );
    let job = of(&rest(Progress::Sent(Some("0a-1b"))), "See its job");
    assert!(
        job.starts_with(&format!("{location}/fetchCrossRegionRestoreJob?api-version={API}\n")),
        "{job}"
    );
    let vault = format!(
        "/subscriptions/{}/resourceGroups/rg/providers/Microsoft.DataProtection/backupVaults/bv",
        sample::SUB
    );
    assert_eq!(
        body(&job),
        json!({ "sourceRegion": "westus", "sourceBackupVaultId": vault, "jobId": "0a-1b" })
    );
    let check = of(&rest(Progress::Planned), "Let Azure check it");
    assert!(
        check.starts_with(&format!("{location}/validateCrossRegionRestore?")),
        "{check}"
    );
    for progress in [Progress::Planned, Progress::Sent(Some("0a-1b"))] {
        for steps in [
            az::steps(&subject(&case, progress)),
            powershell::steps(&subject(&case, progress)),
        ] {
            for title in ["Look at", "Let Azure", "Follow it"] {
                let text = of(&steps, title);
                assert!(text.contains("econdary"), "{text}");
            }
        }
    }
    // A job of another tool, known by its list alone.
    let none = Subject {
        restore: None,
        ..subject(&case, Progress::Sent(Some("0a-1b")))
    };
    assert_eq!(rest::steps(&none)[0].text, job);
    assert!(of(&az::steps(&none), "See its job").contains("--use-secondary-region true"));
    assert!(of(&powershell::steps(&none), "See its job").contains("-UseSecondaryRegion"));
}

#[test]
fn a_guard_elsewhere_takes_a_second_token_that_is_never_shown() {
    for case in cases() {
        let (name, far) = (case.name, case.guard_tenant.is_some());
        let steps = rest::steps(&subject(&case, Progress::Planned));
        let start = of(&steps, "Start it");
        let header = "\nx-ms-authorization-auxiliary: Bearer <the second token, of tenant security.example>\n\n";
        assert_eq!(start.contains(header), far, "{name}: {start}");
        assert!(!of(&steps, "Let Azure check it").contains("auxiliary"), "{name}");
        let token = steps.iter().find(|step| step.title.starts_with("Get a second token"));
        assert_eq!(token.is_some(), far, "{name}");
        if let Some(token) = token {
            assert_eq!(
                token.text,
                "az account get-access-token --tenant security.example --resource https://management.azure.com/ --query accessToken --output tsv"
            );
        }
        let everything = format!("{:?}", all(&subject(&case, Progress::Planned)));
        for secret in ["eyJ", "&sig=", "&t="] {
            assert!(!everything.contains(secret), "{name}: {everything}");
        }
    }
}

#[test]
fn a_second_restore_is_commented_out_with_all_that_belongs_to_it() {
    for case in cases() {
        for steps in [
            az::steps(&subject(&case, Progress::Sent(Some("0a-1b")))),
            powershell::steps(&subject(&case, Progress::Sent(Some("0a-1b")))),
        ] {
            let started = of(&steps, "How it was started");
            assert!(
                started.lines().all(|line| line.starts_with("# ")),
                "{}: {started}",
                case.name
            );
        }
    }
}
